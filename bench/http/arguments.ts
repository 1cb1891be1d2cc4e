import { join } from 'node:path';
import { z } from 'zod';
import { type CommandOption, parseGiven } from '../../seed/command-line';
import { EXIT, Failure } from '../../seed/failure';
import { DAY_SECONDS, perSecond, whole } from '../arguments';
import { HTTP_WORKLOADS } from './workloads';

const ROOT = join(__dirname, '../..');

export const DOOR_OPTIONS: readonly CommandOption[] = [
  { flag: '--domain <name>', text: 'portal and api are names under it' },
  { flag: '--authority <file>', text: "the certificate of the authority that signed the door's" },
  { flag: '--slo <file>', text: 'the objectives', default: join(ROOT, 'group_vars/all/slo.yml') },
  { flag: '--reports <folder>', text: 'where the report goes', default: 'reports' },
];

export const HTTP_OPTIONS: readonly CommandOption[] = [
  { flag: '--workload <name>', text: `one of ${HTTP_WORKLOADS.join(', ')}`, default: 'http' },
  { flag: '--duration <seconds>', text: 'how long to measure', default: '300' },
  { flag: '--rate <number>', text: 'requests a second; each workload has its own' },
  { flag: '--compare <file>', text: 'the JSON report of an earlier run to compare with' },
  ...DOOR_OPTIONS,
];

/** No spike is known by fewer seconds than the autoscaler needs to look twice. */
export const SPIKE_OPTIONS: readonly CommandOption[] = [
  { flag: '--rate <number>', text: 'requests a second before and after the spike, half of them pictures that are stored', default: '3' },
  { flag: '--times <number>', text: 'how much more during the spike', default: '10' },
  { flag: '--duration <seconds>', text: 'how long the spike lasts', default: '180' },
  ...DOOR_OPTIONS,
];

const workload = z.string().transform((text, context) => {
  const name = HTTP_WORKLOADS.find((known) => known === text);
  if (name !== undefined) return name;
  context.addIssue(`allowed is one of ${HTTP_WORKLOADS.join(', ')}, got ${JSON.stringify(text)}`);
  return z.NEVER;
});

const doorFields = {
  domain: z.string('must name the domain of the platform').min(1),
  authority: z.string("must name the file of the lab's authority").min(1),
  slo: z.string().min(1),
  reports: z.string().min(1),
  json: z.boolean().default(false),
};
const rate = perSecond('requests');

const httpSchema = z.object({ ...doorFields, workload, duration: whole(1, DAY_SECONDS, 'seconds'), rate: rate.optional(), compare: z.string().min(1).optional() });
const spikeSchema = z.object({ ...doorFields, rate, times: whole(2, 100, 'times'), duration: whole(30, 3_600, 'seconds') });

interface OfCluster {
  readonly kubeconfig: string;
}
export type HttpArguments = z.infer<typeof httpSchema> & OfCluster;
export type SpikeArguments = z.infer<typeof spikeSchema> & OfCluster;

export const parseHttpArguments = (given: unknown, env: NodeJS.ProcessEnv): HttpArguments => ({ ...parseGiven(httpSchema, given), ...clusterOf(env) });
export const parseSpikeArguments = (given: unknown, env: NodeJS.ProcessEnv): SpikeArguments => ({ ...parseGiven(spikeSchema, given), ...clusterOf(env) });

function clusterOf({ KUBECONFIG }: NodeJS.ProcessEnv): OfCluster {
  if (KUBECONFIG) return { kubeconfig: KUBECONFIG };
  throw new Failure(EXIT.usage, 'KUBECONFIG must name the kubeconfig of the platform; it is not set');
}
