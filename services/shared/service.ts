// The life of a service: settings from the environment, a start, answers until SIGTERM, an end in good order.
import { setTimeout as delay } from 'node:timers/promises';
import type { Router } from 'express';
import type * as z from 'zod';
import { always, type Health } from './health';
import { createApp } from './http';
import { createLog, type Logger } from './log';
import { createRegistry, type Registry } from './metrics';
import { close, listen, portOf } from './server';
import { readSettings, SettingsError, type CommonSettings } from './settings';

const EXIT = { failed: 1, settings: 2 };

export interface Context<S> {
  readonly settings: S;
  readonly log: Logger;
  readonly registry: Registry;
}

/** What a service consists of once it has started. */
export interface Parts extends Partial<Health> {
  readonly routes: Router;
  /** After the last answer. */
  close(): Promise<void>;
}

export interface Running {
  readonly port: number;
  /** Not ready from now on, still answering for a while, then closed. */
  readonly end: () => Promise<void>;
}

export async function serve<S extends CommonSettings>({ settings, log, registry }: Context<S>, parts: Parts): Promise<Running> {
  let ending = false;
  const health: Health = {
    live: parts.live ?? always,
    ready: () => (ending ? 'this service is about to end' : parts.ready?.()),
  };
  const app = createApp({
    log,
    registry,
    health,
    routes: parts.routes,
    ending: () => ending,
    trustedProxies: settings.TRUSTED_PROXIES,
    objectiveMs: settings.LATENCY_OBJECTIVE_MS,
  });
  const server = await listen(app, settings.PORT);
  return {
    port: portOf(server),
    async end() {
      ending = true;
      await delay(settings.DRAIN_MS);
      await close(server, settings.CLOSE_MS);
      await parts.close();
    },
  };
}

function untilAsked(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

/** Runs until a signal; whatever goes wrong ends the process, for Kubernetes to start another. */
export function run<S extends CommonSettings>(name: string, schema: z.ZodType<S>, start: (context: Context<S>) => Promise<Parts>): void {
  const asked = untilAsked();
  const bootLog = createLog(name, 'info');
  const live = async (): Promise<void> => {
    const settings = readSettings(schema, process.env);
    const log = createLog(name, settings.LOG_LEVEL);
    const context = { settings, log, registry: createRegistry() };
    const running = await serve(context, await start(context));
    log.info({ port: running.port }, 'ready to answer');
    log.info({ signal: await asked }, 'asked to end');
    await running.end();
    log.info('ended');
  };
  live().then(
    () => process.exit(),
    (error: unknown) => {
      if (error instanceof SettingsError) bootLog.fatal(`the environment does not fit: ${error.message}`);
      else bootLog.fatal({ err: error }, 'failed');
      process.exit(error instanceof SettingsError ? EXIT.settings : EXIT.failed);
    },
  );
}
