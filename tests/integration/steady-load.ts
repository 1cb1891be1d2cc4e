import { messageOf } from '../../seed/failure';
import type { ApiClient } from './api-client';

const EVERY_MS = 50;

export interface Load {
  readonly asked: number;
  readonly failed: readonly string[];
  readonly slowestMs: number;
}

/** Twenty requests a second, whatever becomes of them, while the work goes on: by turns what the database and what a session answers. */
export async function underLoad(api: ApiClient, token: string, work: () => Promise<void>): Promise<Load> {
  const paths = ['/products?limit=5', '/session', '/products/1', '/categories'];
  const failed: string[] = [];
  const underWay: Promise<void>[] = [];
  let slowestMs = 0;
  const ask = async (path: string): Promise<void> => {
    const began = performance.now();
    const problem = await api.ask(path, { token }).then(({ status, body }) => (status === 200 ? undefined : `${status} ${JSON.stringify(body)}`), messageOf);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    if (problem !== undefined) failed.push(`${new Date().toISOString().slice(11, 23)} ${path}: ${problem}`);
  };
  const timer = setInterval(() => underWay.push(ask(paths[underWay.length % paths.length] ?? '')), EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await Promise.all(underWay);
  }
  return { asked: underWay.length, failed, slowestMs };
}
