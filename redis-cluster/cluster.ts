// The cluster as it runs on Kubernetes: who is there, and how a member is told something.
import { z } from 'zod';
import { command } from '../drills/command';
import { EXIT, Failure } from '../seed/failure';
import type { Action } from './arrangement';
import { fieldOf, parseClusterNodes, type Member, type Pod } from './member';
import { namespaceOf } from '../metrics/namespaces';

const NAMESPACE = namespaceOf('cache');
const SELECTOR = 'app.kubernetes.io/name=valkey';
const CONTAINER = 'valkey';
/** Reads lines of an address and a command from its input, and asks each; see the role's ConfigMap. */
const EACH = ['sh', '/etc/valkey/conf/each.sh'];

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      spec: z.object({ nodeName: z.string().optional() }),
      status: z.object({
        podIP: z.string().optional(),
        // Of the pod and not of its container: on a lost node nobody takes that back.
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

/** A member does not answer, or not in time. */
export class NotThere extends Error {}

/** The pods whose Valkey can be asked, by name. */
async function readyPods(): Promise<Pod[]> {
  const answer = await kubectl(['get', 'pods', `--selector=${SELECTOR}`, '--output=json']);
  const { items } = podsSchema.parse(JSON.parse(answer));
  return items
    .flatMap(({ metadata, spec, status }) => {
      const isReady = status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
      if (!isReady || metadata.deletionTimestamp !== undefined || spec.nodeName === undefined || status.podIP === undefined) return [];
      return [{ name: metadata.name, node: spec.nodeName, address: status.podIP }];
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

const QUESTIONS = ['CLUSTER NODES', 'CLUSTER INFO', 'INFO replication'] as const;

export interface Survey {
  readonly pods: readonly Pod[];
  /** Those of the pods that answer. */
  readonly members: readonly Member[];
}

/** What every pod's Valkey says. Throws NotThere while it is not so many that answer. */
export async function observe(count: number): Promise<readonly Member[]> {
  const { pods, members } = await survey();
  if (members.length >= count) return members;
  const silent = pods.filter((pod) => !members.some((member) => member.pod === pod)).map(({ name }) => `; ${name} does not answer`);
  throw new NotThere(`${pods.length} of ${count} pods are ready${silent.join('')}`);
}

/** Asked from the first pod that reaches most of them: the node of another may be lost. */
export async function survey(): Promise<Survey> {
  const pods = await readyPods();
  const lines = pods.flatMap(({ address }) => QUESTIONS.map((question) => `${address} ${question}`));
  let why: unknown = new NotThere('no pod is ready');
  for (const asker of pods) {
    try {
      const answers = await ask(asker, lines);
      const members = pods.flatMap((pod, index) => toMember(pod, answers.slice(index * QUESTIONS.length, (index + 1) * QUESTIONS.length)));
      if (members.length > pods.length / 2) return { pods, members };
      why = new NotThere(`${asker.name} reaches ${members.length} of ${pods.length} members: ${answers.find(({ isGood }) => !isGood)?.text ?? ''}`);
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      why = error;
    }
  }
  throw why;
}

function toMember(pod: Pod, answers: readonly Answer[]): Member[] {
  const [nodes, info, replication] = answers;
  if (!nodes?.isGood || !info?.isGood || !replication?.isGood) return [];
  const isInSync = fieldOf(replication.text, 'master_link_status') === 'up' && fieldOf(replication.text, 'master_sync_in_progress') === '0';
  return [{ pod, ...parseClusterNodes(nodes.text), isInSync, isOk: fieldOf(info.text, 'cluster_state') === 'ok' }];
}

/** In the order given; who refuses once is told nothing more. Throws NotThere if anybody refused. */
export async function tell(actions: readonly [Action, ...Action[]]): Promise<void> {
  const lines = actions.map(({ on, command: words }) => `${on.pod.address} ${words.join(' ')}`);
  const answers = await ask(actions[0].on.pod, lines);
  answers.forEach(({ text, isGood }, index) => {
    if (!isGood) throw new NotThere(`${lines[index]}: ${text || 'no answer'}`);
  });
}

interface Answer {
  readonly text: string;
  readonly isGood: boolean;
}

/** By one `kubectl exec` for all of them: each takes a third of a second. */
async function ask(pod: Pod, lines: readonly string[]): Promise<Answer[]> {
  const output = await kubectl(['exec', pod.name, `--container=${CONTAINER}`, '--stdin', '--', ...EACH], `${lines.join('\n')}\n`);
  const answers = [...output.matchAll(/([^]*?)\n= (\d+)\n/g)].map(([, text = '', code]) => ({ text: text.trim(), isGood: code === '0' }));
  if (answers.length !== lines.length) throw new NotThere(`${pod.name} gave ${answers.length} of ${lines.length} answers`);
  return answers;
}

async function kubectl(args: readonly string[], input?: string): Promise<string> {
  try {
    return await command('kubectl', ['--request-timeout=20s', `--namespace=${NAMESPACE}`, ...args], input);
  } catch (error) {
    if (error instanceof Error && 'isNotInstalled' in error && error.isNotInstalled === true) throw new Failure(EXIT.usage, 'kubectl is not on the PATH');
    throw new NotThere(error instanceof Error ? error.message : String(error));
  }
}
