import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { settings } from './settings';

const podsSchema = z.strictObject({ namespace: z.string(), labels: z.record(z.string(), z.string()) });
const addressSchema = z.strictObject({ address: z.enum(['api-server', 'nodes', 'outside']) });
const portsSchema = z.array(z.number().int().positive());
const fileSchema = z
  .object({
    __isolation_namespaces: z.array(z.string()).min(1),
    __isolation_parties: z.record(z.string(), z.union([podsSchema, addressSchema])),
    __isolation_arrows: z
      .array(z.strictObject({ from: z.array(z.string()).min(1), to: z.string(), tcp: portsSchema, udp: portsSchema.optional() }))
      .min(1),
  })
  .transform((file) => ({ namespaces: file.__isolation_namespaces, parties: file.__isolation_parties, arrows: file.__isolation_arrows }))
  .refine(({ parties, arrows }) => arrows.every(({ from, to }) => [...from, to].every((name) => name in parties)), 'an arrow names somebody unknown');

/** Who may connect to whom, as the role `isolation` makes its policies of it. */
export type Isolation = z.infer<typeof fileSchema>;

/** Somebody who connects, or is connected to. */
export interface Somebody {
  /** What a message calls it. */
  readonly name: string;
  /** The parties that it belongs to; none for a stranger. */
  readonly parties: readonly string[];
  /** undefined: not a pod. */
  readonly namespace?: string;
}

export function readIsolation(): Isolation {
  return fileSchema.parse(parse(readFileSync(join(settings.root, 'roles/isolation/vars/main.yml'), 'utf8')));
}

/** The TCP ports on which somebody is connected to by anybody. */
export function portsOf({ arrows }: Isolation, parties: readonly string[]): number[] {
  const ports = arrows.filter(({ to }) => parties.includes(to)).flatMap(({ tcp }) => tcp);
  return [...new Set(ports)].sort((one, other) => one - other);
}

/** Whether a connection must come about; undefined where neither end is isolated, so that nobody has promised anything. */
export function mayConnect({ namespaces, arrows }: Isolation, from: Somebody, to: Somebody, port: number): boolean | undefined {
  const isIsolated = ({ namespace }: Somebody): boolean => namespace !== undefined && namespaces.includes(namespace);
  if (!isIsolated(from) && !isIsolated(to)) return undefined;
  return arrows.some((arrow) => arrow.from.some((name) => from.parties.includes(name)) && to.parties.includes(arrow.to) && arrow.tcp.includes(port));
}
