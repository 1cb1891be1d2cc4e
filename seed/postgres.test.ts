import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionFromEnvironment, passwordFrom } from './postgres';

const ENVIRONMENT = { PGHOST: 'postgres.internal', PGDATABASE: 'shop', PGUSER: 'app', PGSSLMODE: 'disable' };

describe('the connection', () => {
  it('goes to the address where one is given, and by name else', () => {
    assert.equal(connectionFromEnvironment(ENVIRONMENT).host, 'postgres.internal');
    const { host, port, ssl } = connectionFromEnvironment({ ...ENVIRONMENT, PGHOSTADDR: '192.0.2.1', PGPORT: '6432' });
    assert.deepEqual([host, port, ssl], ['192.0.2.1', 6432, false]);
  });

  it('checks the certificate for the name, whatever the address', () => {
    const env = { ...ENVIRONMENT, PGHOSTADDR: '192.0.2.1', PGSSLMODE: 'verify-full', PGSSLROOTCERT: __filename };
    const { ssl } = connectionFromEnvironment(env);
    assert.equal((ssl as { servername: string }).servername, 'postgres.internal');
  });

  it('tells everything that is wrong at once', () => {
    const env = { PGHOST: '', PGPORT: '70000', PGUSER: 'app', PGSSLMODE: 'require', PGSSLROOTCERT: '/ca.pem' };
    assert.throws(() => connectionFromEnvironment(env), (error: Error & { exitCode?: number }) => {
      assert.equal(error.exitCode, 2);
      for (const part of ['PGHOST: must not be empty', 'PGPORT', '"70000"', 'PGDATABASE: must be set', '"require"']) {
        assert.ok(error.message.includes(part), `${part} is not in: ${error.message}`);
      }
      return true;
    });
    assert.throws(() => connectionFromEnvironment({ ...ENVIRONMENT, PGSSLMODE: 'verify-full' }), /PGSSLROOTCERT: must name/);
  });

  it('finds the password as libpq does', () => {
    const file = '# a comment\nother:5432:shop:app:no\npostgres.internal:*:shop:app:a\\:b\\\\c\n*:*:*:*:last\n';
    assert.equal(passwordFrom(file, ['postgres.internal', '5432', 'shop', 'app']), 'a:b\\c');
    assert.equal(passwordFrom(file, ['elsewhere', '5432', 'shop', 'app']), 'last');
    assert.throws(() => passwordFrom('other:5432:shop:app:no\n', ['postgres.internal', '5432', 'shop', 'app']), { exitCode: 2 });
  });
});
