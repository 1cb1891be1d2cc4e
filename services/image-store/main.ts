import { Gauge } from 'prom-client';
import * as z from 'zod';
import { AUTHORITY_MISSING, hasAuthority } from '../shared/connection';
import { cursorKey } from '../shared/cursor';
import { createPools, poolSettings } from '../shared/database';
import { Watch } from '../shared/health';
import { run } from '../shared/service';
import { commonSettings, wholeNumber } from '../shared/settings';
import { MemoryBudget } from './body';
import { routes } from './routes';
import { ImageStore } from './store';
import { WorkQueue } from './work-queue';

const settings = z
  .object({
    ...commonSettings,
    ...poolSettings,
    IMAGE_MOST_MB: wholeNumber(1, 100).default(10),
    // How long a picture may take to arrive.
    IMAGE_RECEIVE_MS: wholeNumber(100, 60_000).default(10_000),
    // All that are on their way at once, in memory.
    IMAGE_HELD_MB: wholeNumber(10, 1_000).default(48),
    // Pictures that are unpacked at once: each takes a core, and up to 280 MB.
    IMAGES_AT_ONCE: wholeNumber(1, 16).default(1),
    IMAGES_WAITING: wholeNumber(0, 1_000).default(32),
  })
  .refine(hasAuthority, AUTHORITY_MISSING);

const MEGABYTE = 1_000_000;

run('image-store', settings, async (context) => {
  const { settings, log, registry } = context;
  const pools = createPools({ ...context, name: 'image-store' });
  const store = new ImageStore(pools);
  store.prepare().catch((error: unknown) => log.warn({ err: error }, 'the tables cannot be made yet'));
  const budget = new MemoryBudget(settings.IMAGE_HELD_MB * MEGABYTE);
  new Gauge({
    name: 'drydock_image_store_held_bytes',
    help: 'Pictures on their way, in memory',
    registers: [registry],
    collect() {
      this.set(budget.takenBytes);
    },
  });
  const watch = new Watch([{ name: 'the database', required: true, ask: () => pools.read('SELECT 1') }], context);
  return {
    ready: watch.ready,
    routes: routes({
      store,
      queue: new WorkQueue(settings.IMAGES_AT_ONCE, settings.IMAGES_WAITING, registry),
      cursorKey: await cursorKey(settings.PGCREDENTIALS),
      limits: { mostBytes: settings.IMAGE_MOST_MB * MEGABYTE, mostMs: settings.IMAGE_RECEIVE_MS, budget },
    }),
    close: async () => {
      await watch.end();
      await pools.close();
    },
  };
});
