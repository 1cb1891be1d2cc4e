import * as z from 'zod';
import { Upstream } from '../shared/client';
import { AUTHORITY_MISSING, hasAuthority } from '../shared/connection';
import { cursorKey, Cursors } from '../shared/cursor';
import { createPools, poolSettings } from '../shared/database';
import { Watch } from '../shared/health';
import { Redis, redisSettings } from '../shared/redis';
import { run } from '../shared/service';
import { commonSettings, wholeNumber } from '../shared/settings';
import { positionSchema } from './catalogue';
import { RateLimiter } from './rate-limiter';
import { routes } from './routes';
import { SeededShop } from './shop';

const address = z.url({ protocol: /^http$/, error: 'expected http://HOST:PORT' });

const settings = z
  .object({
    ...commonSettings,
    ...poolSettings,
    ...redisSettings,
    AUTH_ADDRESS: address,
    IMAGE_STORE_ADDRESS: address,
    // How long another service may take to answer.
    UPSTREAM_MS: wholeNumber(100, 60_000).default(5_000),
    UPLOAD_MS: wholeNumber(100, 60_000).default(20_000),
    UPLOAD_MOST_BYTES: wholeNumber(1, 1_000_000_000).default(10_485_760),
    RATE_WINDOW_MS: wholeNumber(1_000, 3_600_000).default(60_000),
    RATE_GENERAL: wholeNumber(1, 100_000_000),
    RATE_COSTLY: wholeNumber(1, 100_000_000),
    RATE_UPLOAD: wholeNumber(1, 100_000_000),
  })
  .refine(hasAuthority, AUTHORITY_MISSING);

run('api', settings, async ({ settings, log, registry }) => {
  const pools = createPools({ settings, name: 'api', log, registry });
  const redis = new Redis(settings, log);
  const timeoutMs = settings.UPSTREAM_MS;
  const auth = new Upstream({ name: 'auth', address: settings.AUTH_ADDRESS, timeoutMs, registry });
  const imageStore = new Upstream({ name: 'image-store', address: settings.IMAGE_STORE_ADDRESS, timeoutMs, registry });
  const rateLimiter = new RateLimiter({ store: redis, windowMs: settings.RATE_WINDOW_MS, nowMs: Date.now, log });
  // None is required: whoever asks for what is away is told so, and everyone else is served.
  const watch = new Watch(
    [
      { name: 'database', required: false, ask: () => pools.read('SELECT 1') },
      { name: 'auth', required: false, ask: () => auth.json({ path: '/livez' }) },
      { name: 'image-store', required: false, ask: () => imageStore.json({ path: '/livez' }) },
    ],
    { log, registry },
  );
  return {
    routes: routes({
      auth,
      imageStore,
      shop: new SeededShop(pools),
      cursors: new Cursors(await cursorKey(settings.PGCREDENTIALS), 'products', positionSchema),
      rateLimiter,
      rateLimits: { general: settings.RATE_GENERAL, costly: settings.RATE_COSTLY, upload: settings.RATE_UPLOAD },
      imageLimits: { mostBytes: settings.UPLOAD_MOST_BYTES, uploadMs: settings.UPLOAD_MS },
    }),
    ready: watch.ready,
    close: async () => {
      await Promise.all([watch.end(), rateLimiter.end()]);
      await pools.close();
      redis.close();
      auth.close();
      imageStore.close();
    },
  };
});
