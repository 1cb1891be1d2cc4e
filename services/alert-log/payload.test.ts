import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examplePayload } from './example';
import { arrivalAt, arrivalIn, lineOf, payloadSchema } from './payload';

test("Alertmanager's payload passes as it is, with its nanoseconds, its year 1 and fields that nobody knows yet", () => {
  const sent = { ...examplePayload({ name: 'A' }, { name: 'B', status: 'resolved' }), notYetKnown: { deep: [1] } };
  assert.deepEqual(payloadSchema.parse(sent), sent);
});

for (const [what, change] of [
  ['another version', { version: '3' }],
  ['no alerts', { alerts: [] }],
  ['a status that is none', { status: 'unsure' }],
  ['labels that are no texts', { groupLabels: { a: 1 } }],
  ['alerts that are none', { alerts: [{ status: 'firing' }] }],
  ['a time that is none', { alerts: [{ ...examplePayload({ name: 'A' }).alerts[0], startsAt: 'yesterday' }] }],
] as const) {
  test(`${what} is refused`, () => assert.equal(payloadSchema.safeParse({ ...examplePayload({ name: 'A' }), ...change }).success, false));
}

test('an arrival is one line, whatever its text, and comes back from it', () => {
  const arrival = arrivalAt(1_795_280_894_123, examplePayload({ name: 'A', annotations: { summary: 'two\nlines\u2028and a tail \\' } }));
  assert.equal(arrival.arrivedAt, '2026-11-21T17:08:14.123Z');
  const line = lineOf(arrival);
  assert.equal(line.indexOf('\n'), line.length - 1);
  assert.deepEqual(arrivalIn(line), arrival);
});

test('half a line, and a line of something else, are none', () => {
  const line = lineOf(arrivalAt(0, examplePayload({ name: 'A' })));
  for (const damaged of [line.slice(0, 100), line.slice(100), '{}', 'null', '']) assert.equal(arrivalIn(damaged), undefined, damaged);
});
