import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleHttpResult } from './example';
import { missedGoals, spikePage, spikeText } from './spike-page';
import { type SpikeResult, goalsOf, spikeResultSchema } from './spike-result';

const LIMITS = { errorRatePercent: 0.1, recoverySeconds: 60, backSeconds: 480 };
const SCALING = { replicasBefore: 2, replicasMost: 4, moreWantedSeconds: 15, moreReadySeconds: 22, backSeconds: 300, turns: 1 };

function exampleSpike(changes: Partial<Pick<SpikeResult, 'scaling' | 'recoverySeconds'>> = {}, ratePercent = 0): SpikeResult {
  const base = exampleHttpResult();
  const measured = { scaling: SCALING, recoverySeconds: 20, ...changes, errors: { ...base.errors, ratePercent } };
  return {
    ...base, ...measured,
    parameters: { workload: 'spike', durationSeconds: 690, rate: 2, times: 10, spikeSeconds: 180 },
    beginsSeconds: 30, endsSeconds: 210,
    replicas: [{ second: 0, desired: 2, ready: 2 }, { second: 45, desired: 4, ready: 2 }],
    goals: goalsOf(measured, LIMITS),
  };
}

test('all goals are reached by a spike that was borne', () => {
  assert.deepEqual(missedGoals(exampleSpike()), []);
  assert.match(spikePage(exampleSpike()), /all goals reached/);
});

test('each goal is missed by itself, and said with what was wanted', () => {
  assert.deepEqual(missedGoals(exampleSpike({}, 0.1)), ['errors, all of the run: 0.100 %, wanted < 0.1 %']);
  assert.deepEqual(missedGoals(exampleSpike({ recoverySeconds: 61 })), ['p99 within its objectives again, after the spike began: 61 s, wanted <= 60 s']);
  assert.match(missedGoals(exampleSpike({ recoverySeconds: null }))[0] ?? '', /not reached/);
  assert.match(missedGoals(exampleSpike({ scaling: { ...SCALING, moreReadySeconds: null } }))[0] ?? '', /replicas added/);
  assert.match(missedGoals(exampleSpike({ scaling: { ...SCALING, turns: 2 } }))[0] ?? '', /turns of the number of replicas: 2, wanted <= 1/);
  assert.match(missedGoals(exampleSpike({ scaling: { ...SCALING, backSeconds: null } }))[0] ?? '', /back to 2 replicas/);
});

test('the page shows replicas and errors over time, and needs nothing from elsewhere', () => {
  const page = spikePage(exampleSpike({ recoverySeconds: null }));
  for (const expected of ['Replicas of the image store', 'Errors a second', '1 of 5 goals missed', 'make spike RATE=2 DURATION=180']) assert.ok(page.includes(expected), expected);
  assert.doesNotMatch(page, /https?:|\/\/|<script|<link|@import|url\((?!#)/);
});

test('text and JSON have the goals', () => {
  const result = exampleSpike();
  assert.match(spikeText(result), /replicas added\s+reached\s+> 2\s+4; wanted after 15 s, ready after 22 s/);
  assert.deepEqual(spikeResultSchema.parse(JSON.parse(JSON.stringify(result))), result);
});
