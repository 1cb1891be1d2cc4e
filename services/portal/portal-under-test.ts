// For tests: a portal on the loopback, before an api of its own.
import type { TestContext } from 'node:test';
import * as z from 'zod';
import { Upstream } from '../shared/client';
import { createLog } from '../shared/log';
import { createRegistry } from '../shared/metrics';
import { serve } from '../shared/service';
import { commonSettings, readSettings } from '../shared/settings';
import { Api } from './api';
import { Browser } from './browser';
import { FakeApi } from './fake-api';
import { site } from './site';

const ORIGIN = 'https://portal.drydock.internal';
export const ALICE = { email: 'alice@example.org', name: 'Alice', password: 'four words of mine' };

export interface UnderTest {
  readonly api: FakeApi;
  readonly address: string;
  readonly lines: readonly string[];
  readonly newBrowser: () => Browser;
  /** Of somebody who has just registered. */
  readonly member: () => Promise<Browser>;
}

export async function portal(context: TestContext, mostMs = 300): Promise<UnderTest> {
  const [api, registry, lines]: [FakeApi, ReturnType<typeof createRegistry>, string[]] = [new FakeApi(), createRegistry(), []];
  const log = createLog('portal', 'info', { write: (line) => void lines.push(line) });
  const upstream = new Upstream({ name: 'api', address: await api.start(), timeoutMs: 2_000, registry });
  const settings = readSettings(z.object(commonSettings), { PORT: '0', DRAIN_MS: '0', CLOSE_MS: '100' });
  const routes = site({ api: new Api(upstream), log, origin: ORIGIN, limits: { mostBytes: 1_000_000, mostMs } });
  const { port, end } = await serve({ settings, log, registry }, { routes, close: () => Promise.resolve(upstream.close()) });
  context.after(async () => {
    await end();
    api.stop();
  });
  const address = `http://127.0.0.1:${port}`;
  const newBrowser = (): Browser => new Browser(address, ORIGIN);
  return {
    api,
    address,
    lines,
    newBrowser,
    member: async () => {
      const browser = newBrowser();
      await browser.open('/register');
      await browser.send('/register', ALICE);
      return browser;
    },
  };
}
