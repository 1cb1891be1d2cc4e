import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { EXIT, Failure, messageOf } from '../seed/failure';

/** The objectives by the names they have in slo.yml. A value below the threshold meets its objective. */
export const OBJECTIVES = [
  'latency_p99_ms', 'error_rate_percent', 'replication_lag_seconds', 'disk_usage_percent',
  'http_latency_p99_ms', 'http_error_rate_percent', 'upload_latency_p99_ms',
] as const;
export type ObjectiveName = (typeof OBJECTIVES)[number];

/** More may stand in the file: recording rules and dashboards read it too. */
const objectiveSchema = z
  .looseObject({ description: z.string(), threshold: z.number(), allowed: z.tuple([z.number(), z.number()]) })
  .superRefine(({ threshold, allowed: [least, most] }, context) => {
    if (threshold >= least && threshold <= most) return;
    context.addIssue({
      code: 'custom',
      path: ['threshold'],
      message: `allowed is a number from ${least} to ${most}; given was ${threshold}`,
    });
  });

const fileSchema = z.looseObject({ drydock_slo: z.record(z.enum(OBJECTIVES), objectiveSchema) });

export interface Objective {
  readonly name: ObjectiveName;
  readonly description: string;
  readonly threshold: number;
  readonly unit: string;
}

export function readObjectives(file: string): Objective[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(EXIT.usage, `--slo: a readable YAML file is allowed; ${messageOf(error)}`);
  }
  return parseObjectives(text, file);
}

export function parseObjectives(text: string, file: string): Objective[] {
  let yaml: unknown;
  try {
    yaml = parse(text);
  } catch (error) {
    throw new Failure(EXIT.usage, `--slo: ${file} is not YAML: ${messageOf(error)}`);
  }
  const parsed = fileSchema.safeParse(yaml);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Failure(EXIT.usage, `--slo: ${file}: ${faults.join('; ')}`);
  }
  const { drydock_slo: objectives } = parsed.data;
  return OBJECTIVES.map((name) => ({
    name,
    description: objectives[name].description,
    threshold: objectives[name].threshold,
    unit: unitOf(name),
  }));
}

/** The unit is the last word of an objective's name, so that file, metrics and report cannot disagree about it. */
function unitOf(name: ObjectiveName): string {
  const word = name.slice(name.lastIndexOf('_') + 1);
  return { percent: '%', seconds: 's' }[word] ?? word;
}
