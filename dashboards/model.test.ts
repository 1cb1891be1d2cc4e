import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleDashboard } from './example';
import { parseDashboard } from './model';

/** The example with one change somewhere within one of its panels. */
function changed(title: string, change: Readonly<Record<string, unknown>>): string {
  const dashboard = exampleDashboard();
  assert.ok(dashboard.panels.some((panel) => panel.title === title));
  return JSON.stringify({ ...dashboard, panels: dashboard.panels.map((panel) => (panel.title === title ? { ...panel, ...change } : panel)) });
}

test('a feature that the renderer does not draw is refused with its panel', () => {
  const repeated = changed('Lag', { repeat: 'pod' });
  assert.throws(() => parseDashboard(repeated, 'a.json'), /a\.json has what the renderer does not know:\n {2}panel "Lag", : Unrecognized key: "repeat"/);
  const transparent = changed('Most', { transparent: true });
  assert.throws(() => parseDashboard(transparent, 'a.json'), /panel "Most", transparent: .*expected false/);
});

test('an unknown type of panel is refused', () => {
  assert.throws(() => parseDashboard(changed('Left', { type: 'piechart' }), 'a.json'), /panel "Left", type: Invalid/);
});

test('an unknown unit is refused with those that are known', () => {
  const text = JSON.stringify(exampleDashboard()).replace('"unit":"percentunit"', '"unit":"watt"');
  assert.throws(() => parseDashboard(text, 'a.json'), /panel "Left", fieldConfig\.defaults\.unit: .*"percentunit"/);
});

test('what is not JSON is told with the file', () => {
  assert.throws(() => parseDashboard('{', 'a.json'), /^Error: a\.json is not JSON/);
});
