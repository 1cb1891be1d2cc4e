/**
 * Against a real Redis Cluster, found by REDIS_NODES and REDIS_CREDENTIALS; without one these tests fail.
 * Run: node --require ts-node/register --test services/shared/redis.db.ts
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import * as z from 'zod';
import { createLog } from './log';
import { Redis, redisSettings } from './redis';

async function connected(context: TestContext): Promise<Redis> {
  const settings = z.object(redisSettings).parse({ ...process.env, REDIS_ANSWER_MS: '8000' });
  const redis = new Redis(settings, createLog('test', 'silent'));
  context.after(() => redis.close());
  for (let tries = 0; ; tries += 1) {
    try {
      await redis.ping();
      return redis;
    } catch (error) {
      if (tries === 20) throw error;
      await delay(100);
    }
  }
}

test('commands on one key are answered in order, and a write is on a replica', async (context) => {
  const redis = await connected(context);
  for (let i = 0; i < 20; i += 1) {
    const key = `test:${randomUUID()}`;
    assert.deepEqual(await redis.write(['set', key, i, 'PX', 60_000], ['incr', key]), { answers: ['OK', i + 1], replicated: true });
    assert.deepEqual(await redis.run(['get', key]), [String(i + 1)]);
  }
});

test('what was there before a failover is there after it, and whoever asks meanwhile waits', { timeout: 30_000 }, async (context) => {
  const redis = await connected(context);
  const keys = Array.from({ length: 30 }, () => `test:${randomUUID()}`);
  for (const key of keys) assert.equal((await redis.write(['set', key, key, 'PX', 60_000])).replicated, true);
  const beganMs = performance.now();
  await failOver();
  for (const key of keys) assert.deepEqual(await redis.run(['get', key]), [key]);
  context.diagnostic(`all keys were read ${Math.round(performance.now() - beganMs)} ms after the failover was begun`);
});

/** Of the first node's shard, by whichever of the nodes is its replica: the others refuse. */
async function failOver(): Promise<void> {
  const { Redis: Node } = await import('ioredis');
  const { readFileSync } = await import('node:fs');
  const { REDIS_NODES = '', REDIS_CREDENTIALS = '', REDIS_TLS } = process.env;
  const file = (name: string): string => readFileSync(`${REDIS_CREDENTIALS}/${name}`, 'utf8');
  for (const node of REDIS_NODES.split(',')) {
    const [host = '', port = ''] = node.split(':');
    const client = new Node({ host, port: Number(port), password: file('password').trim(), ...(REDIS_TLS === 'disable' ? {} : { tls: { ca: file('ca.crt') } }) });
    try {
      await client.call('CLUSTER', 'FAILOVER', 'FORCE');
      return;
    } catch {
      // A master.
    } finally {
      client.disconnect();
    }
  }
  throw new Error('no node is a replica');
}
