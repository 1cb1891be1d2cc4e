import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PeerCertificate } from 'node:tls';
import { clientConfig, Resolver } from './connection';

test('one look-up at a time: who comes meanwhile shares it, who comes later asks again', async () => {
  const asked: ((address: string) => void)[] = [];
  const resolver = new Resolver(() => new Promise((resolve) => asked.push(resolve)));
  const both = [resolver.resolve('db'), resolver.resolve('db')];
  assert.equal(asked.length, 1);
  asked[0]?.('10.0.0.1');
  assert.deepEqual(await Promise.all(both), ['10.0.0.1', '10.0.0.1']);
  const later = resolver.resolve('db');
  asked[1]?.('10.0.0.2');
  assert.equal(await later, '10.0.0.2');
});

test('each connection reads the files anew, and checks the certificate by the name that was asked for', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'connection-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of [['username', 'drydock_probe'], ['password', 'first'], ['ca.crt', 'authority']] as const) writeFileSync(join(folder, name), content);
  const settings = {
    PGHOST: 'postgres.database.svc',
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
});
