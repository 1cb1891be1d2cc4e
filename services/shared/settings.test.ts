import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { commonSettings, readSettings, SettingsError, text } from './settings';

const schema = z.object({ ...commonSettings, FOLDER: text });

test('numbers are numbers, and what is not given has its default', () => {
  const read = readSettings(schema, { PORT: '9000', FOLDER: '/data', UNRELATED: 'x' });
  assert.deepEqual(read, { PORT: 9000, LOG_LEVEL: 'info', DRAIN_MS: 3000, CLOSE_MS: 5000, TRUSTED_PROXIES: '', FOLDER: '/data' });
});

test('all that does not fit is told at once: what is allowed, what came', () => {
  assert.throws(
    () => readSettings(schema, { PORT: '70000', LOG_LEVEL: 'loud' }),
    new SettingsError(
      'PORT: expected a whole number from 0 to 65535, got "70000"; ' +
        'LOG_LEVEL: expected fatal, error, warn, info or debug, got "loud"; ' +
        'FOLDER: expected a text, got nothing',
    ),
  );
});

for (const port of ['', ' 80', '8e3', '0x50', '-1', 'tcp://10.0.0.1:80']) {
  test(`${JSON.stringify(port)} is no port`, () => assert.throws(() => readSettings(schema, { PORT: port, FOLDER: '/' }), SettingsError));
}
