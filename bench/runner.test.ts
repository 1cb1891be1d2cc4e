import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Measurement } from './measurement';
import { type RunOptions, runLoad } from './runner';

/** Puts a stand-in for pgbench first on PATH; `script` is shell, with $prefix set to where the logs belong. */
function standIn(context: TestContext, script: string): Omit<RunOptions, 'signal'> & { readonly notes: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'));
  const pgbench = join(folder, 'pgbench');
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder);
  writeFileSync(pgbench, `#!/bin/bash\nfor a in "$@"; do case $a in --log-prefix=*) prefix=\${a#*=};; esac; done\n${script}\n`);
  chmodSync(pgbench, 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${path}`;
  context.after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });
  const notes: string[] = [];
  return {
    load: { clients: 2, threads: 2, rateTps: null, scriptArguments: ['--builtin=tpcb-like'], sessionOptions: '' },
    seconds: 1,
    logFolder,
    connection: { host: '127.0.0.1', port: 1 },
    measurement: new Measurement(1),
    onTps: () => {},
    onNote: (note) => notes.push(note),
    notes,
  };
}

test('all threads\' logs are read to the end, whatever PID they carry, and removed', async (context) => {
  const options = standIn(context, 'echo "0 1 1000 0 1000 500000" > $prefix.2; echo "1 1 3000 0 1000 600000" > $prefix.2.1');
  const { outcome, restarts, endMs } = await runLoad({ ...options, signal: new AbortController().signal });
  assert.equal(outcome, 'complete');
  assert.equal(restarts, 0);
  assert.ok(endMs >= 101, `${endMs}`);
  assert.equal(options.measurement.latencies.total, 2);
  assert.equal(options.measurement.latencies.averageUs, 2000);
  assert.deepEqual(readdirSync(options.logFolder), []);
});

test('an interrupt lets pgbench write its logs before it ends', { timeout: 10_000 }, async (context) => {
  const options = standIn(
    context,
    `trap 'echo "0 1 1000 0 1000 500000" >> $prefix.9; exit 0' ALRM; touch $prefix.9; while :; do sleep 0.05; done`,
  );
  const interrupt = new AbortController();
  const running = runLoad({ ...options, seconds: 60, signal: interrupt.signal });
  while (readdirSync(options.logFolder).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  interrupt.abort();
  const { outcome } = await running;
  assert.equal(outcome, 'interrupted');
  assert.equal(options.measurement.latencies.total, 1);
});

test('lost clients are errors; a database that stays away ends the run as lost', async (context) => {
  const options = standIn(
    context,
    `echo "0 1 1000 0 1000 500000" > $prefix.1
     for c in 0 1; do echo "pgbench: error: client $c aborted in command 8 (SQL) of script 0; perhaps the backend died" >&2; done; exit 2`,
  );
  const { outcome, restarts } = await runLoad({ ...options, seconds: 2, signal: new AbortController().signal });
  assert.equal(outcome, 'connection lost');
  assert.equal(restarts, 0);
  assert.deepEqual([...options.measurement.errorsByKind], [['connection lost', 2]]);
});

test('a pgbench that refuses its arguments is a failure with its own words', async (context) => {
  const options = standIn(context, 'echo "pgbench: error: unrecognized script option" >&2; exit 1');
  await assert.rejects(runLoad({ ...options, signal: new AbortController().signal }), /code 1\n {2}pgbench: error: unrecognized script option/);
});
