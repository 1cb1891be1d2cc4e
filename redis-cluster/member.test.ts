import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOf, parseClusterNodes, UnreadableAnswer } from './member';

const ANSWER = [
  '0dce 10.244.1.4:6379@16379,valkey-4.valkey.cache.svc.cluster.local slave 6fa9 0 1795294451091 2 connected',
  '6fa9 10.244.0.1:6379@16379,valkey-1.valkey.cache.svc.cluster.local myself,master - 0 0 2 connected 0-99 101 103-5460 [93-<-294c]',
  'c551 10.244.2.3:6379@16379 master,fail - 1795294448683 1795294448080 1 disconnected',
  '',
].join('\n');

test("a member's own line is told apart from the others", () => {
  const { self, others } = parseClusterNodes(ANSWER);
  assert.deepEqual(self, {
    id: '6fa9', address: '10.244.0.1', flags: ['myself', 'master'], primaryId: undefined, isConnected: true, slots: [[0, 99], [101, 101], [103, 5460]],
  });
  assert.deepEqual(others.map(({ id, primaryId, isConnected, flags }) => [id, primaryId, isConnected, flags]), [
    ['0dce', '6fa9', true, ['slave']],
    ['c551', undefined, false, ['master', 'fail']],
  ]);
});

test('a member that was never met by name, or has no address yet, is read all the same', () => {
  assert.deepEqual(parseClusterNodes('6fa9 :6379@16379 myself,master - 0 0 0 connected\n').self.address, '');
});

test('what is no answer to CLUSTER NODES is refused', () => {
  for (const answer of ['', 'NOAUTH Authentication required.', ANSWER + ANSWER, '6fa9 10.0.0.1:6379@16379 myself,master - 0 0 2 connected 0-x']) {
    assert.throws(() => parseClusterNodes(answer), UnreadableAnswer, answer);
  }
});

test('a field is found by its whole name', () => {
  const info = 'cluster_enabled:1\r\ncluster_state:ok\r\nlast_cluster_state:x\r\n';
  assert.equal(fieldOf(info, 'cluster_state'), 'ok');
  assert.equal(fieldOf(info, 'state'), undefined);
});
