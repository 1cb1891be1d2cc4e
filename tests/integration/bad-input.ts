import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { makeFails } from './make';
import { ask, describe, run } from './program';
import { settings } from './settings';
import { step } from './steps';

const STEP_SECONDS = 240;
/** Of the range that RFC 2544 keeps for tests of networks. */
const BUSY_SUBNET = '198.18.77.0/24';

/** A name that no resolver knows (RFC 6761). */
const NO_UPSTREAM = `-e '{"drydock_upstream_sites": ["https://upstream.invalid/v2/"]}'`;

/** Each wrong value: one clear message, and nothing half done. */
export function badInputBeforeUp(): void {
  refused('seed before up', 'seed', {}, /Run `make up` first/);
  refused('bench before up', 'bench', {}, /Run `make up` first/);
  refused('status before up', 'status', {}, /Run `make up` first/);
  refused('dashboards before up', 'dashboards', {}, /Run `make up` first/);
  refused('a name that is none', 'up', { NAME: 'Bad_Name' }, /NAME=Bad_Name: a name is/);
  refused('an unknown platform', 'up', { PLATFORM: 'x' }, /PLATFORM=x: allowed are auto, minikube, existing/);
  refused('a cluster of yours without a registry', 'up', { PLATFORM: 'existing' }, /need a registry that the cluster pulls from/);
  refused('a number of nodes that is none', 'up', { NODES: 'x' }, /NODES=x: allowed are whole numbers/);
  refused('an unknown supply', 'up', { SUPPLY: 'x' }, /SUPPLY=x: allowed are auto, source, upstream/);
  refused('an upstream that does not answer', 'up', { SUPPLY: 'upstream', ANSIBLE_ARGS: NO_UPSTREAM }, /upstream cannot be reached \(https:\/\/upstream\.invalid/);
  refused('an unknown driver', 'up', { DRIVER: 'x' }, /DRIVER=x: allowed are auto, docker, podman, kvm2/);
  refused('a driver that source has no image for', 'up', { SUPPLY: 'source', DRIVER: 'docker' }, /image of SUPPLY=source is built for podman/);
  refused('an unknown engine', 'up', { ENGINE: 'x' }, /ENGINE=x: allowed are auto, cloudnative_pg, bitnami/);
  refused('a chart that is not there', 'up', { ENGINE: 'bitnami', CHART: '/nowhere.tgz' }, /CHART=\/nowhere\.tgz: there is no such file/);
  refused('no chart where none is pulled', 'up', { ENGINE: 'bitnami', SUPPLY: 'source' }, /Give CHART=/);
  refused('too little disk', 'up', { ANSIBLE_ARGS: '-e preflight_min_free_disk_mb=999999999' }, /Disk: 999999999 MiB must be free/);

  step('who is not root is told so', STEP_SECONDS, async () => {
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', 'make', 'up', `NAME=${settings.name}`];
    const finished = await run('up as nobody', 60, 'setpriv', asNobody);
    assert.notEqual(finished.code, 0, describe(finished, 'ended well, though it should not'));
    assert.match(finished.output, /Run Drydock as root/, describe(finished, 'failed, but did not say why'));
    assertNothingMade(settings.name);
  });

  step('a subnet in use is refused', STEP_SECONDS, async () => {
    await withBusySubnet(() => makeFails('up', { SUBNET: BUSY_SUBNET }, /Subnet: 198\.18\.77\.0\/24 is in use by this host/));
    assertNothingMade(settings.name);
  });
}

/** Values that only the programs behind `seed` and `bench` judge, once there is a database. */
export function badInputAfterUp(): void {
  refused('a number of rows that is none', 'seed', { ROWS: 'abc' }, /ROWS \(--rows\) must be a whole number.*got .{0,2}abc/, true);
  refused('a negative number of rows', 'seed', { ROWS: '-1' }, /ROWS \(--rows\) must be a whole number.*got .{0,2}-1/, true);
  refused('a benchmark of no time', 'bench', { DURATION: '0' }, /duration.*whole number of seconds from 1.*got .{0,2}0/, true);
  refused('an unknown workload', 'bench', { WORKLOAD: 'x' }, /workload.*one of shop, .*got .{0,2}x/, true);
}

function refused(what: string, verb: string, variables: Record<string, string>, why: RegExp, isUp = false): void {
  step(`${what} is refused`, STEP_SECONDS, async () => {
    await makeFails(verb, variables, why);
    if (!isUp) assertNothingMade(variables.NAME ?? settings.name);
  });
}

function assertNothingMade(name: string): void {
  assert.ok(!existsSync(`${settings.states}/${name}`), `the state folder of ${name} was made`);
}

async function withBusySubnet(work: () => Promise<void>): Promise<void> {
  const bridge = `dd${process.pid}`;
  const ip = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await ask('ip', args);
    assert.equal(code, 0, `ip ${args.join(' ')}: ${stderr}`);
  };
  await ip('link', 'add', bridge, 'type', 'bridge');
  try {
    await ip('address', 'add', BUSY_SUBNET.replace('.0/', '.1/'), 'dev', bridge);
    await ip('link', 'set', bridge, 'up');
    await work();
  } finally {
    await ip('link', 'delete', bridge);
  }
}
