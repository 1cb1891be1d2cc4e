/** What is asked for after a drill: Kubernetes' own events, and what affected pods had to say. */
import { z } from 'zod';
import { CommandFailed } from '../command';
import { kubectl, read } from '../cluster';
import type { Notification } from '../../metrics/alert-log';
import { labelText } from '../alerts/text';
import { WATCHDOG } from '../monitoring';
import type { Affected } from './drill';
import type { PodSight } from './pods';
import type { PodLog, TimelineEvent } from './result';

const MOST_LINES = 12;
const LINE_LENGTH = 400;

const eventsSchema = z.object({
  items: z.array(
    z.object({
      reason: z.string().default(''),
      message: z.string().default(''),
      type: z.string().default(''),
      count: z.number().default(1),
      firstTimestamp: z.string().nullish(),
      lastTimestamp: z.string().nullish(),
      eventTime: z.string().nullish(),
      involvedObject: z.object({ kind: z.string(), name: z.string(), namespace: z.string().default('') }),
    }),
  ),
});

/** Of these namespaces, since a moment; Kubernetes stamps whole seconds. */
export async function kubernetesEvents(namespaces: readonly string[], since: Date): Promise<TimelineEvent[]> {
  const found = await Promise.all(namespaces.map((namespace) => read(eventsSchema, 'events', `--namespace=${namespace}`)));
  const sinceMs = Math.floor(since.getTime() / 1000) * 1000;
  return found
    .flatMap(({ items }) => items)
    .map(({ reason, message, type, count, involvedObject: { kind, name }, ...times }) => ({
      at: new Date(times.lastTimestamp ?? times.eventTime ?? times.firstTimestamp ?? 0).toISOString(),
      kind: 'kubernetes' as const,
      text: `${type === 'Warning' ? 'warning: ' : ''}${kind.toLowerCase()} ${name}: ${reason}: ${shortened(message)}${count > 1 ? ` (${count} times)` : ''}`,
    }))
    .filter(({ at }) => Date.parse(at) >= sinceMs);
}

/** Alerts as they arrived at the webhook, and that they are over. */
export function alertEvents(notifications: readonly Notification[]): TimelineEvent[] {
  return notifications.flatMap(({ arrivedAt, alerts }) =>
    alerts
      .filter(({ labels }) => labels.alertname !== WATCHDOG)
      .map(({ status, labels }) => ({ at: arrivedAt.toISOString(), kind: 'alert' as const, text: `${labels.alertname ?? ''} ${status === 'firing' ? 'arrived' : 'is told to be over'} ${labelText(labels)}`.trim() })),
  );
}

/** Errors and warnings of the pods that are there, and of their containers before these. */
export async function logsOf(affected: readonly Affected[], pods: readonly PodSight[], since: Date): Promise<PodLog[]> {
  const own = pods.filter(({ app, namespace }) => affected.some((service) => service.app === app && service.namespace === namespace));
  const logs: PodLog[] = [];
  for (const { name, namespace, restarts } of own.sort((a, b) => a.name.localeCompare(b.name))) {
    const ask = (...options: string[]): Promise<string> =>
      kubectl('logs', name, `--namespace=${namespace}`, '--all-containers', `--since-time=${since.toISOString()}`, ...options).catch((error: unknown) => {
        // A pod that has gone, or a container without a former one, has nothing to say.
        if (error instanceof CommandFailed) return '';
        throw error;
      });
    const text = `${restarts > 0 ? await ask('--previous') : ''}${await ask()}`;
    const lines = byKind(text.split('\n').filter(isNoteworthy)).map(shortened);
    if (lines.length > 0) logs.push({ pod: `${namespace}/${name}`, lines: lines.slice(0, MOST_LINES), more: Math.max(0, lines.length - MOST_LINES) });
  }
  return logs;
}

/** The services and CloudNativePG write JSON with a level, PostgreSQL's within it a severity, Valkey marks what matters by #. */
export function isNoteworthy(line: string): boolean {
  const level = /"(?:level|error_severity)":"([A-Za-z]+)"/g;
  const levels = [...line.matchAll(level)].map(([, name]) => name?.toLowerCase() ?? '');
  if (levels.length > 0) return levels.some((name) => ['warn', 'warning', 'error', 'fatal', 'panic'].includes(name));
  return /^\d+:[A-Z] .* # /.test(line) || /\b(error|fatal|panic)\b/i.test(line);
}

const saidSchema = z.object({ msg: z.string(), dependency: z.string().default(''), reason: z.string().default(''), cause: z.string().default('') });

/** The first of each kind, and how many there are: while something is away, every request says so. */
export function byKind(lines: readonly string[]): string[] {
  const kinds = new Map<string, { readonly first: string; count: number }>();
  for (const line of lines) {
    const kind = kindOf(line);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, { first: line, count: 1 });
    else known.count += 1;
  }
  return [...kinds.values()].map(({ first, count }) => (count === 1 ? first : `${count} times, first: ${first}`));
}

/** Of a service's line what it says, of any other all but its numbers. */
function kindOf(line: string): string {
  try {
    const said = saidSchema.safeParse(JSON.parse(line));
    if (said.success) return JSON.stringify(said.data);
  } catch {
    // Not all is JSON.
  }
  return line.replace(/\d+/g, '');
}

function shortened(text: string): string {
  return text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}…` : text;
}
