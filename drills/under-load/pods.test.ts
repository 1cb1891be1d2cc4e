import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PodSight, podEvents, present, restartsSince, sightOf } from './pods';

const pod = { atMs: 0, namespace: 'app-services', name: 'api-1', uid: 'u1', app: 'api', node: 'n1', isReady: true, restarts: 0, isEnding: false, isGone: false };
const sights = (...changes: Partial<PodSight>[]): PodSight[] => {
  let last: PodSight = pod;
  return changes.map((change) => (last = { ...last, ...change }));
};

test('a line of a watch is a sight; its end is none', () => {
  const object = {
    metadata: { namespace: 'database', name: 'pg-1', uid: 'u', labels: { 'drydock.dev/component': 'postgres' }, deletionTimestamp: 'x' },
    spec: { nodeName: 'n2' },
    status: { conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [{ restartCount: 2 }, { restartCount: 1 }] },
  };
  assert.deepEqual(sightOf(JSON.stringify({ type: 'MODIFIED', object }), 7), {
    atMs: 7, namespace: 'database', name: 'pg-1', uid: 'u', app: 'postgres', node: 'n2', isReady: false, restarts: 3, isEnding: true, isGone: false,
  });
  assert.equal(sightOf('{"type":"ERROR","object":{"kind":"Status"}}', 7), undefined);
});

test('what happened to a pod is told from one sight to the next', () => {
  const seen = [
    ...sights({}, { atMs: 2_000, isReady: false, restarts: 1 }, { atMs: 3_000, isReady: true }, { atMs: 4_000, isEnding: true }, { atMs: 5_000, isGone: true }),
    ...sights({ uid: 'u2', name: 'api-2', atMs: 4_100, node: '', isReady: false }, { atMs: 4_200, node: 'n3' }, { atMs: 6_000, isReady: true }),
  ];
  assert.deepEqual(podEvents(seen, 1_000).map(({ at, text }) => `${Date.parse(at)} ${text}`), [
    '2000 app-services/api-1 was restarted (1 times by now)',
    '2000 app-services/api-1 is not ready',
    '3000 app-services/api-1 is ready',
    '4000 app-services/api-1 is told to end',
    '5000 app-services/api-1 is gone',
    '4100 app-services/api-2 is made',
    '4200 app-services/api-2 is scheduled to n3',
    '6000 app-services/api-2 is ready',
  ]);
  assert.deepEqual(present(seen).map(({ name }) => name), ['api-2']);
});

test('restarts count since a moment, those of new pods, too', () => {
  const seen = [...sights({ restarts: 4 }, { atMs: 2_000, restarts: 5 }), ...sights({ uid: 'u2', atMs: 3_000, restarts: 2 })];
  assert.equal(restartsSince(seen, 1_000), 3);
  assert.equal(restartsSince(seen, 4_000), 0);
});
