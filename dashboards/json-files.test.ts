import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { JSON_FOLDER, differingFiles, printDashboards, readDashboards, writeFiles } from './json-files';
import { readSettings } from './settings';

function folder(context: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'dashboards-'));
  context.after(() => rmSync(made, { recursive: true }));
  return made;
}

test('the committed JSON is what the definitions print', () => {
  const differing = differingFiles(JSON_FOLDER, printDashboards(readSettings()));
  assert.deepEqual(differing, [], 'run `make dashboards-json` and commit what it writes');
});

test('the renderer knows everything that the dashboards use', () => {
  assert.equal(readDashboards(JSON_FOLDER).length, printDashboards(readSettings()).length);
});

test('every runbook that a panel leads to is there', () => {
  const alerts = readDashboards(JSON_FOLDER).flatMap(({ panels }) => panels.flatMap((panel) => (panel.type === 'row' ? [] : panel.links.map(({ url }) => url))));
  assert.ok(alerts.length > 0);
  const missing = alerts.map((url) => url.replace('${runbooks}', 'docs/runbooks')).filter((file) => !existsSync(join(__dirname, '..', file)));
  assert.deepEqual(missing, []);
});

test('another threshold is another dashboard', () => {
  const settings = readSettings();
  const changed = printDashboards({ ...settings, thresholds: { ...settings.thresholds, replication_lag_seconds: 7 } });
  assert.deepEqual(differingFiles(JSON_FOLDER, changed), ['1-overview.json', '2-postgres.json', '4-objectives.json']);
});

test('writing makes the folder as wanted, and says what it changed', (context) => {
  const made = folder(context);
  writeFileSync(join(made, 'old.json'), '{}');
  writeFileSync(join(made, 'kept.txt'), '');
  const wanted = [{ name: '1-a.json', text: '{}\n' }];
  assert.deepEqual(writeFiles(made, wanted), ['1-a.json', 'old.json']);
  assert.deepEqual(readdirSync(made).sort(), ['1-a.json', 'kept.txt']);
  assert.deepEqual(writeFiles(made, wanted), []);
});

test('a folder without dashboards is refused', (context) => {
  assert.throws(() => readDashboards(folder(context)), /has none/);
  assert.throws(() => readDashboards('/nowhere'), /\/nowhere has none/);
});
