// What k6 runs: turns at a fixed rate, whoever waits for what. Bundled when it is started; see ../k6.ts.
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';
import { stepOfTurn } from '../workloads';
import { logOut, register, type User } from './accounts';
import { readCatalogue, type Catalogue } from './catalogue';
import { marked } from './pictures';
import { READY_METRIC, SETTINGS_VARIABLE, type Phase, type Settings } from './settings';
import { steps } from './steps';

const settings = JSON.parse(__ENV[SETTINGS_VARIABLE] ?? '') as Settings;
const pictures = settings.pictures.map((file) => new Uint8Array(open(file, 'b')));
const ready = new Counter(READY_METRIC);

/** A tenth of a turn a second is told by a longer unit: k6 takes whole numbers. */
const UNIT_SECONDS = 10;
/**
 * Clients that are there from the beginning, and at most. A turn that comes while k6 still makes a further one is dropped, so
 * there are enough from the beginning for answers that take two seconds.
 */
const clientsFor = (turns: number): { preAllocatedVUs: number; maxVUs: number } => ({
  preAllocatedVUs: Math.min(300, Math.max(60, Math.ceil(turns * 2))),
  maxVUs: Math.min(450, Math.max(90, Math.ceil(turns * 3))),
});

function scenarioOf({ startSeconds, seconds, turnsPerSecond }: Phase): Scenario {
  return {
    executor: 'constant-arrival-rate',
    startTime: `${startSeconds}s`,
    duration: `${seconds}s`,
    rate: Math.max(1, Math.round(turnsPerSecond * UNIT_SECONDS)),
    timeUnit: `${UNIT_SECONDS}s`,
    gracefulStop: '15s',
    ...clientsFor(turnsPerSecond),
  };
}

export const options: Options = {
  hosts: { ...settings.hosts },
  scenarios: Object.fromEntries(settings.phases.map((phase) => [phase.name, scenarioOf(phase)])),
  thresholds: { ...settings.thresholds },
  setupTimeout: '120s',
  teardownTimeout: '60s',
};

interface Known {
  readonly users: readonly User[];
  readonly catalogue: Catalogue;
}

export function setup(): Known {
  const [picture] = pictures;
  if (picture === undefined) throw new Error('there is no picture');
  const known = { users: register(settings, marked(picture, settings.mark)), catalogue: readCatalogue(settings) };
  ready.add(1);
  return known;
}

export default function turn({ users, catalogue }: Known): void {
  const { iterationInTest: number, name } = exec.scenario;
  const user = users[number % users.length];
  if (user === undefined) throw new Error('there is no user');
  steps[stepOfTurn(settings.shares, number)]({ mark: `${settings.mark} ${name} ${number}`, settings, user, catalogue, pictures });
}

export function teardown({ users }: Known): void {
  logOut(settings, users);
}
