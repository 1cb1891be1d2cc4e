import { z } from 'zod';
import { parseClusterNodes, type Member } from '../../redis-cluster/member';
import { killProcess, kubectl, read } from '../cluster';
import { namespaceOf } from '../../metrics/namespaces';

/** One shard of the Redis Cluster, by the names of its pods and of their nodes. */
export interface Shard {
  readonly master: Place;
  readonly replicas: readonly Place[];
  readonly firstSlot: number;
}

export interface Place {
  readonly pod: string;
  readonly node: string;
}

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), uid: z.string() }),
      spec: z.object({ nodeName: z.string() }),
      status: z.object({ podIP: z.string().default('') }),
    }),
  ),
});

export async function memberPods(): Promise<{ readonly name: string; readonly node: string; readonly address: string; readonly uid: string }[]> {
  const { items } = await read(podsSchema, 'pods', `--namespace=${namespaceOf('cache')}`, '--selector=app.kubernetes.io/name=valkey');
  return items.map(({ metadata, spec, status }) => ({ name: metadata.name, node: spec.nodeName, address: status.podIP, uid: metadata.uid }));
}

/** Asks a member by a command of valkey-cli's. */
export async function askMember(pod: string, ...words: string[]): Promise<string> {
  return (await within(pod, 'valkey', ...ASK, ...words)).trim();
}

/** Runs a program in one of a member's containers. */
export function within(pod: string, container: 'valkey' | 'addresses', ...program: string[]): Promise<string> {
  return kubectl('exec', pod, `--namespace=${namespaceOf('cache')}`, `--container=${container}`, '--', ...program);
}

export const ASK = ['sh', '/etc/valkey/conf/ask.sh'] as const;

/** The cluster as this member sees it; who is suspected or lost belongs to no shard. */
export async function shards(seenBy: string): Promise<Shard[]> {
  const [pods, answer] = await Promise.all([memberPods(), askMember(seenBy, 'CLUSTER', 'NODES')]);
  const { self, others } = parseClusterNodes(answer);
  const sights = [self, ...others].filter(({ flags }) => !flags.some((flag) => flag.startsWith('fail')));
  const placeOf = ({ address }: Member['self']): Place => {
    const pod = pods.find((candidate) => candidate.address === address);
    if (pod === undefined) throw new Error(`no pod has the address ${address}:\n${answer}`);
    return { pod: pod.name, node: pod.node };
  };
  return sights
    .filter(({ slots }) => slots.length > 0)
    .map((master) => ({
      master: placeOf(master),
      replicas: sights.filter(({ primaryId }) => primaryId === master.id).map(placeOf),
      firstSlot: master.slots[0]?.[0] ?? -1,
    }));
}

/** Returns when the member was killed, in seconds since the machine's start. */
export function killMember({ pod, node }: Place): Promise<number> {
  return killProcess(node, pod, 'valkey');
}
