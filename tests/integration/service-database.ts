import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { read } from './cluster';
import { clientEnvironment } from './database';
import { describe, run } from './program';
import { TS_NODE } from './seeding';
import { settings, temporaryFolder } from './settings';
import { step } from './steps';

/** That of the Redis Cluster is not among them: its members have no address on this machine. */
const DATABASE_TESTS = ['services/shared/database.db.ts', 'services/api/shop.db.ts', 'services/image-store/store.db.ts'];

const secretSchema = z.object({ data: z.record(z.string(), z.string()) });

export function serviceDatabase(): void {
  step("the services' tests that need a database pass on this one, by the services' own role", 180, async () => {
    assert.deepEqual(DATABASE_TESTS.filter((file) => !existsSync(join(settings.root, file))), []);
    const { data } = await read(secretSchema, 'secret', 'postgres-services', '--namespace=database');
    const credentials = mkdtempSync(join(temporaryFolder, 'services-'));
    try {
      for (const [name, content] of Object.entries(data)) writeFileSync(join(credentials, name), Buffer.from(content, 'base64'), { mode: 0o600 });
      const environment = { ...clientEnvironment(), PGCREDENTIALS: credentials };
      const tested = await run('services database tests', 160, 'node', [...TS_NODE, '--test', ...DATABASE_TESTS], environment);
      assert.equal(tested.code, 0, describe(tested, `ended with ${tested.code}`));
    } finally {
      rmSync(credentials, { recursive: true });
    }
  });
}
