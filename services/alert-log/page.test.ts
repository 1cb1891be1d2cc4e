import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examplePayload } from './example';
import { firing } from './firing';
import { duration, page } from './page';
import { arrivalAt, type Arrival } from './payload';
import type { Filter } from './archive';

const ARRIVED_MS = Date.parse('2026-11-21T17:00:07.123Z');
const HOSTILE = `"><img src=x onerror="alert(1)"><script>alert('x')</script></title><style>*{display:none}</style>&lt;`;

function shown(arrivals: readonly Arrival[], filter: Filter = {}, truncated = false): string {
  return page({ firing: firing(arrivals), found: { arrivals, truncated }, filter, nowMs: ARRIVED_MS + 60_000 }).markup;
}

/** Every element of the page with its attributes' names, as a browser would see them. */
function elements(markup: string): { readonly name: string; readonly attributes: readonly string[] }[] {
  return [...markup.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(([, name = '', attributes = '']) => ({
    name,
    attributes: [...attributes.matchAll(/([a-z-]+)(?:="[^"]*")?/g)].map(([, attribute = '']) => attribute),
  }));
}

test('hostile text anywhere in a payload adds no element and no attribute', () => {
  const texts = { name: HOSTILE, labels: { severity: HOSTILE, [HOSTILE]: HOSTILE }, annotations: { summary: HOSTILE, runbook_url: HOSTILE, [HOSTILE]: HOSTILE } };
  const tame = { name: 'A', labels: { severity: 'x', y: 'z' }, annotations: { summary: 's', runbook_url: 'r', a: 'b' } };
  const hostilePage = shown([arrivalAt(ARRIVED_MS, { ...examplePayload(texts), receiver: HOSTILE })], { alertname: HOSTILE });
  const tamePage = shown([arrivalAt(ARRIVED_MS, examplePayload(tame))], { alertname: 'A' });
  assert.deepEqual(elements(hostilePage), elements(tamePage));
  assert.ok(hostilePage.includes('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;'));
});

test('no page has a script, a style of its own, or an address that is not relative to it', () => {
  const markup = shown([arrivalAt(ARRIVED_MS, examplePayload({ name: 'A', annotations: { runbook_url: 'javascript:alert(1)' } }))]);
  const found = elements(markup);
  assert.ok(found.length > 20);
  assert.deepEqual(found.filter(({ name }) => ['script', 'style', 'iframe', 'img', 'object'].includes(name)), []);
  assert.deepEqual(found.flatMap(({ attributes }) => attributes).filter((name) => name === 'style' || name.startsWith('on')), []);
  for (const [, address = ''] of markup.matchAll(/(?:href|src|action)="([^"]*)"/g)) assert.match(address, /^(\.\/|style\.css|api\/alerts)$/);
});

test('an arrival tells when, what, how long after, and where its runbook is', () => {
  const alert = {
    name: 'PostgresReplicationLag',
    labels: { severity: 'critical', pod: 'pg-2' },
    annotations: { summary: 'pg-2 is 7 s behind', runbook_url: 'https://example.org/docs/runbooks/PostgresReplicationLag.md' },
  };
  const markup = shown([arrivalAt(ARRIVED_MS, examplePayload(alert))]);
  for (const expected of [
    '<time datetime="2026-11-21T17:00:07.123Z">2026-11-21 17:00:07.123 UTC</time>',
    '<mark class="critical"><bdi>critical</bdi></mark> <strong><bdi>PostgresReplicationLag</bdi></strong> <bdi>pg-2 is 7 s behind</bdi>',
    'Began 2026-11-21 17:00:00.123 UTC, heard 7.0 s after.',
    '<a href="https://example.org/docs/runbooks/PostgresReplicationLag.md" rel="noreferrer">Runbook</a>',
    '<dt><bdi>pod</bdi></dt><dd><bdi>pg-2</bdi></dd>',
    'last heard 1 min ago',
    '<title>1 firing',
  ]) {
    assert.ok(markup.includes(expected), expected);
  }
});

test('a resolved alert tells when it ended', () => {
  const markup = shown([arrivalAt(Date.parse('2026-11-21T17:02:00Z'), examplePayload({ name: 'A', status: 'resolved' }))]);
  assert.ok(markup.includes('Ended 2026-11-21 17:01:30.000 UTC, heard 30.0 s after.'));
  assert.ok(markup.includes('<p class="none">Nothing.</p>'));
});

test('nothing there, nothing that fits, and more than is shown are told apart', () => {
  assert.match(shown([]), /None yet\./);
  assert.match(shown([], { sinceMs: 0 }), /None that fits\./);
  assert.match(shown([], {}, true), /There are older ones/);
});

test('durations are told by their two largest units', () => {
  const told = [0, 999, 59_900, 60_000, 3_599_000, 3_600_000, 90_000_000, -1_500, NaN].map(duration);
  assert.deepEqual(told, ['0.0 s', '1.0 s', '59.9 s', '1 min', '1 h 0 min', '1 h 0 min', '1 d 1 h', '-1.5 s', 'an unknown time']);
});
