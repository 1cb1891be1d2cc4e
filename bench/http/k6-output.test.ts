import assert from 'node:assert/strict';
import { test } from 'node:test';
import { K6Output } from './k6-output';

/** As k6 1.8.1 wrote it. */
const HEAD = 'metric_name,timestamp,metric_value,error,name,status,extra_tags,metadata';

test('each request is told with when it ended, how long it took, its name, its status and what went wrong', () => {
  const output = new K6Output();
  assert.equal(output.read(HEAD), undefined);
  assert.deepEqual(output.read('drydock_request,1763800000123,41.250000,,api-product,200,,'), {
    kind: 'request', request: { atMs: 1763800000123, durationMs: 41.25, name: 'api-product', status: 200, error: null },
  });
  assert.deepEqual(output.read('drydock_request,1763800000124,10000.000000,"no answer: dial, refused",api-upload,0,,'), {
    kind: 'request', request: { atMs: 1763800000124, durationMs: 10000, name: 'api-upload', status: 0, error: 'no answer: dial, refused' },
  });
});

test('told apart are what was told to come again, what never began, and the beginning', () => {
  const output = new K6Output();
  output.read(HEAD);
  assert.deepEqual(output.read('drydock_refusal,1763800000123,1.000000,,api-upload,503,,'), { kind: 'refusal', atMs: 1763800000123, name: 'api-upload', status: 503 });
  assert.deepEqual(output.read('dropped_iterations,1763800000123,3.000000,,,,,'), { kind: 'dropped', atMs: 1763800000123, turns: 3 });
  assert.deepEqual(output.read('drydock_ready,1763800000123,1.000000,,,,,'), { kind: 'ready', atMs: 1763800000123 });
  assert.equal(output.read("http_req_duration,1763800000123,41.250000,,api-product,200,,"), undefined);
});

test('columns are found by their names, and missed by them', () => {
  const output = new K6Output();
  output.read('status,name,error,metric_value,timestamp,metric_name');
  assert.equal(output.read('200,portal-home,,5,1763800000123,drydock_request')?.kind, 'request');
  assert.throws(() => new K6Output().read('metric_name,timestamp,metric_value'), /has no column error, name, status/);
});

test('a line that cannot be read is quoted', () => {
  const output = new K6Output();
  output.read(HEAD);
  assert.throws(() => output.read('drydock_request,now,1,,x,200,,'), /not a line of k6's output: "drydock_request,now/);
});
