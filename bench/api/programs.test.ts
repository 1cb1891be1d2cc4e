import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { apiProgram, bareProgram } from './programs';

test('both read the same database with as many connections, and api is told nothing else of the environment', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const passwords = join(folder, 'pgpass');
  writeFileSync(passwords, 'postgres.database.svc:5432:shop:app:a-password\n', { mode: 0o600 });
  const environment = {
    ...{ PATH: '/bin', PGHOST: 'postgres.database.svc', PGHOSTADDR: '192.0.2.1', PGPORT: '5432', PGDATABASE: 'shop', PGUSER: 'app' },
    ...{ PGSSLMODE: 'verify-full', PGSSLROOTCERT: passwords, PGPASSFILE: passwords, UNRELATED: 'x' },
  };
  const api = await apiProgram(environment, folder, { member: '127.0.0.1:7000', neighbour: 'http://127.0.0.1:7001' });
  const bare = bareProgram(environment);
  for (const name of ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGSSLMODE', 'PG_POOL_MOST']) {
    assert.ok(api.environment[name]);
    assert.equal(api.environment[name], bare.environment[name], name);
  }
  assert.equal(api.environment.UNRELATED, undefined);
  const secret = join(api.environment.PGCREDENTIALS ?? '', 'password');
  assert.deepEqual([readFileSync(secret, 'utf8'), statSync(secret).mode & 0o077], ['a-password', 0]);
  assert.ok(api.nodeOptions.length > 0 && api.nodeOptions.every((option) => option.startsWith('--')), 'as in the image');
});
