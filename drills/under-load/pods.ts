/** Pods as they were seen, one sight after the other, and what can be told from that. */
import { z } from 'zod';
import type { TimelineEvent } from './result';

/** One pod at one moment. */
export interface PodSight {
  readonly atMs: number;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What it is a pod of: its label app.kubernetes.io/name, or drydock.dev/component; empty where it has none. */
  readonly app: string;
  readonly node: string;
  readonly isReady: boolean;
  /** Of all its containers. */
  readonly restarts: number;
  readonly isEnding: boolean;
  readonly isGone: boolean;
}

const changeSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
  object: z.object({
    metadata: z.object({
      namespace: z.string(),
      name: z.string(),
      uid: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      deletionTimestamp: z.string().optional(),
    }),
    spec: z.object({ nodeName: z.string().default('') }),
    status: z.object({
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      containerStatuses: z.array(z.object({ restartCount: z.number() })).default([]),
    }),
  }),
});

/** One line of a watch on pods; undefined for what tells of none, such as the watch's own end. */
export function sightOf(line: string, atMs: number): PodSight | undefined {
  const parsed = changeSchema.safeParse(JSON.parse(line));
  if (!parsed.success) return undefined;
  const { type, object: { metadata, spec, status } } = parsed.data;
  return {
    atMs,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    app: metadata.labels['app.kubernetes.io/name'] ?? metadata.labels['drydock.dev/component'] ?? '',
    node: spec.nodeName,
    isReady: status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    isEnding: metadata.deletionTimestamp !== undefined,
    isGone: type === 'DELETED',
  };
}

/** What happened to pods: every change from one sight to the next. Those that were there at the beginning did not appear. */
export function podEvents(sights: readonly PodSight[], beganMs: number): TimelineEvent[] {
  const last = new Map<string, PodSight>();
  return sights.flatMap((sight) => {
    const before = last.get(sight.uid);
    last.set(sight.uid, sight);
    if (before === undefined && sight.atMs < beganMs) return [];
    return changes(before, sight).map((what) => ({ at: new Date(sight.atMs).toISOString(), kind: 'pod' as const, text: `${sight.namespace}/${sight.name} ${what}` }));
  });
}

function changes(before: PodSight | undefined, now: PodSight): string[] {
  if (now.isGone) return ['is gone'];
  const told: string[] = [];
  if (before === undefined) told.push('is made');
  if (now.node !== '' && (before?.node ?? '') === '') told.push(`is scheduled to ${now.node}`);
  if (now.isEnding && !before?.isEnding) told.push('is told to end');
  if (before !== undefined && now.restarts > before.restarts) told.push(`was restarted (${now.restarts} times by now)`);
  if (now.isReady !== (before?.isReady ?? false)) told.push(now.isReady ? 'is ready' : 'is not ready');
  return told;
}

/** The last sight of each pod that is still there. */
export function present(sights: readonly PodSight[]): PodSight[] {
  const last = new Map(sights.map((sight) => [sight.uid, sight]));
  return [...last.values()].filter(({ isGone }) => !isGone);
}

/** How often containers of these pods were restarted since a moment. */
export function restartsSince(sights: readonly PodSight[], sinceMs: number): number {
  const before = new Map(sights.filter(({ atMs }) => atMs <= sinceMs).map(({ uid, restarts }) => [uid, restarts]));
  return present(sights).reduce((sum, { uid, restarts }) => sum + restarts - (before.get(uid) ?? 0), 0);
}
