import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PeerCertificate } from 'node:tls';
import { clientConfig } from './connection';
import { Resolver } from './resolver';

test('each connection reads the files anew, and checks the certificate by the name that was asked for', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'connection-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of [['username', 'drydock_probe'], ['password', 'first'], ['ca.crt', 'authority']] as const) writeFileSync(join(folder, name), content);
  const settings = {
    PGHOST: 'postgres.database.svc',
    PGHOSTADDR: '',
    PGPORT: 5432,
    PGDATABASE: 'shop',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: join(folder, 'ca.crt'),
    PGCREDENTIALS: folder,
  } as const;
  const seen: number[] = [];
  const surroundings = {
    name: 'a-service',
    resolver: new Resolver(() => Promise.resolve('10.0.0.1')),
    statementMs: 2_000,
    onCertificate: (validUntilMs: number) => void seen.push(validUntilMs),
  };
  const first = await clientConfig(settings, surroundings);
  assert.deepEqual([first.host, first.user, first.password, first.application_name], ['10.0.0.1', 'drydock_probe', 'first', 'a-service']);
  assert.ok(typeof first.ssl === 'object');
  assert.deepEqual([first.ssl.ca, first.ssl.servername], ['authority', 'postgres.database.svc']);
  const certificate = { valid_to: 'Feb 19 17:00:00 2027 GMT', subjectaltname: 'DNS:other', subject: { CN: 'other' } } as PeerCertificate;
  assert.match(first.ssl.checkServerIdentity?.('postgres.database.svc', certificate)?.message ?? '', /does not match/);
  assert.deepEqual(seen, [Date.parse('2027-02-19T17:00:00Z')]);
  writeFileSync(join(folder, 'password'), 'second\n');
  assert.equal((await clientConfig(settings, surroundings)).password, 'second');
  const { host, ssl } = await clientConfig({ ...settings, PGHOSTADDR: '192.0.2.7' }, surroundings);
  assert.deepEqual([host, typeof ssl === 'object' && ssl.servername], ['192.0.2.7', 'postgres.database.svc']);
});
