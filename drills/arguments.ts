import { z } from 'zod';
import { parseGiven } from '../seed/command-line';
import { EXIT, Failure } from '../seed/failure';
import { DRILL_NAMES } from './faults/drills';
import { FAULTS, type FaultName } from './faults/fault';

const DAY_SECONDS = 86_400;

const only = z.string().transform((text, context): FaultName[] => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !FAULTS.some((fault) => fault === name));
  if (unknown === undefined) return FAULTS.filter((fault) => names.includes(fault));
  context.addIssue(`allowed are ${FAULTS.join(', ')}, joined by commas; got ${JSON.stringify(unknown)}`);
  return z.NEVER;
});

const control = z.string().transform((text, context) => {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= 1 && value <= DAY_SECONDS) return value;
  context.addIssue(`allowed is a whole number of seconds from 1 to ${DAY_SECONDS}, got ${JSON.stringify(text)}`);
  return z.NEVER;
});

const schema = z.object({
  only,
  control: control.optional(),
  image: z.string('must name an image with a shell, for the pod that fills a volume').min(1),
  reports: z.string().min(1),
  json: z.boolean().default(false),
});

export type AlertDemoArguments = z.infer<typeof schema>;

export const parseArguments = (given: unknown): AlertDemoArguments => parseGiven(schema, given);

const drillName = z.string().transform((text, context) => {
  const name = DRILL_NAMES.find((known) => known === text);
  if (name !== undefined) return name;
  context.addIssue(`allowed is one of ${DRILL_NAMES.join(', ')}; got ${text === '' ? 'none' : JSON.stringify(text)}`);
  return z.NEVER;
});

const positive = z.string().transform((text, context) => {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  context.addIssue(`allowed is a number above 0, got ${JSON.stringify(text)}`);
  return z.NEVER;
});

const drillSchema = z.object({
  drill: drillName,
  domain: z.string('must name the domain of the door').min(1),
  authority: z.string("must name the file of the door's certificate authority").min(1),
  errorRate: positive,
  redisFailover: positive,
  image: z.string('must name an image with a shell, as alert-demo has it').min(1),
  reports: z.string().min(1),
  json: z.boolean().default(false),
});

export type DrillArguments = z.infer<typeof drillSchema>;

export const parseDrillArguments = (given: unknown): DrillArguments => parseGiven(drillSchema, given);

/** Where the cluster is; everything else of the environment belongs to the programs that are called. */
export function kubeconfigFrom(env: NodeJS.ProcessEnv): string {
  if (env.KUBECONFIG) return env.KUBECONFIG;
  throw new Failure(EXIT.usage, 'KUBECONFIG must name the kubeconfig of the platform; it is not set');
}
