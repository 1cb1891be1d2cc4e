import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlertLog } from './alert-log';

const alert = { status: 'firing', labels: { alertname: 'A' }, annotations: {}, startsAt: '2026-03-04T05:06:07Z', endsAt: '0001-01-01T00:00:00Z', fingerprint: 'f' };

function answering(status: number, body: unknown): { readonly log: AlertLog; readonly asked: Record<string, string>[] } {
  const asked: Record<string, string>[] = [];
  const log = new AlertLog({
    get: (_service, _path, query) => {
      asked.push({ ...query });
      return Promise.resolve({ status, body: JSON.stringify(body) });
    },
  });
  return { log, asked };
}

test('what arrived is told oldest first, with the body as it came', async () => {
  const payload = { version: '4', status: 'firing', alerts: [alert] };
  const payloads = [2_000, 1_000].map((arrivedMs) => ({ arrivedAt: new Date(arrivedMs).toISOString(), arrivedMs, payload }));
  const { log, asked } = answering(200, { payloads, truncated: false });
  const found = await log.notifications(new Date(500));
  assert.deepEqual(found.map(({ arrivedAt }) => arrivedAt.getTime()), [1_000, 2_000]);
  assert.deepEqual(found[0]?.payload, payload);
  assert.equal(found[0]?.alerts[0]?.labels.alertname, 'A');
  assert.equal(asked[0]?.since, '1970-01-01T00:00:00.500Z');
});

test('an answer that lacks some of what arrived is no answer', async () => {
  await assert.rejects(answering(200, { payloads: [], truncated: true }).log.notifications(new Date(0)), /more than 10000/);
  await assert.rejects(answering(500, { error: 'disk' }).log.notifications(new Date(0)), /status 500: .*disk/);
});
