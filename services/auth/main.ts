import * as z from 'zod';
import { AUTHORITY_MISSING, hasAuthority } from '../shared/connection';
import { createPools, poolSettings } from '../shared/database';
import { Watch } from '../shared/health';
import { Redis, redisSettings } from '../shared/redis';
import { run } from '../shared/service';
import { commonSettings, wholeNumber } from '../shared/settings';
import { PostgresAccounts } from './accounts';
import { LockOut } from './lock-out';
import { AuthMetrics } from './metrics';
import { Passwords } from './password';
import { routes } from './routes';
import { Sessions } from './sessions';

const YEAR_SECONDS = 31_536_000;

const settings = z
  .object({
    ...commonSettings,
    ...poolSettings,
    ...redisSettings,
    // A session that is not used for this long is over, and so is one that began this long ago.
    SESSION_IDLE_SECONDS: wholeNumber(1, YEAR_SECONDS),
    SESSION_MOST_SECONDS: wholeNumber(1, YEAR_SECONDS),
    // So many wrong passwords for one account by one address and by all, and so many accounts tried by one address, within so long.
    FAILURES_OF_BOTH: wholeNumber(1, 1_000_000),
    FAILURES_OF_ACCOUNT: wholeNumber(1, 1_000_000),
    ACCOUNTS_OF_ADDRESS: wholeNumber(1, 1_000_000),
    LOCK_OUT_SECONDS: wholeNumber(1, YEAR_SECONDS),
  })
  .refine(hasAuthority, AUTHORITY_MISSING);

run('auth', settings, ({ settings, log, registry }) => {
  // Accounts are read as they are now: a standby may be some milliseconds late.
  const pools = createPools({ settings: { ...settings, PG_STANDBY_HOST: '' }, name: 'auth', log, registry });
  const redis = new Redis(settings, log);
  const accounts = new PostgresAccounts(pools.primary);
  const metrics = new AuthMetrics(registry);
  const watch = new Watch(
    [
      { name: 'session store', required: true, ask: () => redis.ping() },
      // Without it nobody logs in, but who is logged in stays so.
      { name: 'database', required: false, ask: () => accounts.prepare().then(() => pools.primary.query('SELECT 1')) },
    ],
    { log, registry },
  );
  const seconds = 1_000;
  return Promise.resolve({
    routes: routes({
      accounts,
      passwords: new Passwords(registry),
      sessions: new Sessions({
        store: redis,
        idleMs: settings.SESSION_IDLE_SECONDS * seconds,
        mostMs: settings.SESSION_MOST_SECONDS * seconds,
        nowMs: Date.now,
        onUnreplicated: () => metrics.noteUnreplicated(),
      }),
      lockOut: new LockOut({
        store: redis,
        mostOfBoth: settings.FAILURES_OF_BOTH,
        mostOfAccount: settings.FAILURES_OF_ACCOUNT,
        mostAccounts: settings.ACCOUNTS_OF_ADDRESS,
        windowMs: settings.LOCK_OUT_SECONDS * seconds,
      }),
      metrics,
    }),
    ready: watch.ready,
    close: async () => {
      await watch.end();
      await pools.close();
      redis.close();
    },
  });
});
