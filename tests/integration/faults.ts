import assert from 'node:assert/strict';
import { kubectl, nodes, podman } from './cluster';
import { asOwner, currentPrimary, waitForStandbys } from './database';
import { openLedger, type Ledger, type LedgerSummary } from '../../drills/ledger';
import { make } from './make';
import { figure, say, step } from './steps';
import { until } from './waiting';

/** Enough that the fault meets writing at full speed, and that writing goes on for certain. */
const ROWS_AROUND = 200;

/** kill -9 of PostgreSQL's first process: its children end with it, nothing is written out. */
export async function killPrimary(): Promise<void> {
  const { pod } = await currentPrimary();
  const kill = 'kill -9 "$(head -n 1 "$PGDATA/postmaster.pid")"';
  await kubectl('exec', pod, '--namespace=database', '--', 'sh', '-c', kill);
}

/** `beforeNode` puts things where the loss of a node is to find them. */
export function faults(beforeNode: () => Promise<void> = () => Promise.resolve()): void {
  step('kill -9 of the primary during writes loses no acknowledged row', 240, async () => {
    const ledger = await openLedger(asOwner());
    await rows(ledger, 30);
    await killPrimary();
    await rows(ledger, 120);
    report('kill -9 of the primary', await ledger.close());
    await waitForStandbys(120);
  });

  step('a killed node loses no acknowledged row, and make up heals the cluster', 560, async () => {
    await beforeNode();
    const primary = await currentPrimary();
    const workers = (await nodes()).filter(({ isControlPlane }) => !isControlPlane).map(({ name }) => name);
    const victim = workers.find((name) => name === primary.node) ?? workers[0] ?? '';
    const what = `loss of a node, the ${victim === primary.node ? "primary's" : "standby's"}`;
    say(`killing ${victim}; the primary runs on ${primary.node}`);
    const ledger = await openLedger(asOwner());
    await rows(ledger, 30);
    await podman('kill', victim);
    await rows(ledger, 180);
    report(what, await ledger.close());
    const healed = await make('up', {}, 380);
    figure('make up with a killed node', `${healed.seconds.toFixed(0)} s`);
    await until('every node to be ready', 60, async () => (await nodes()).every(({ isReady }) => isReady) || undefined);
    await waitForStandbys(120);
  });
}

/** The control plane's node is never killed, and the loss of a node tells most where it is the primary's. */
export async function primaryToWorker(): Promise<void> {
  const primary = await currentPrimary();
  const controlPlane = (await nodes()).find(({ isControlPlane }) => isControlPlane)?.name ?? '';
  if (primary.node !== controlPlane) return;
  await kubectl('cordon', controlPlane);
  try {
    await kubectl('delete', 'pod', primary.pod, '--namespace=database', '--grace-period=0', '--force');
    await until('a primary on a worker', 180, async () => ((await currentPrimary()).node !== controlPlane ? true : undefined));
  } finally {
    await kubectl('uncordon', controlPlane);
  }
  await waitForStandbys(180);
}

async function rows(ledger: Ledger, seconds: number): Promise<void> {
  const wanted = ledger.acknowledged() + ROWS_AROUND;
  await until(`${wanted} acknowledged rows`, seconds, () => {
    const acknowledged = ledger.acknowledged();
    return acknowledged >= wanted ? Promise.resolve(true) : Promise.reject(new Error(`${acknowledged} are acknowledged`));
  });
}

function report(fault: string, summary: LedgerSummary): void {
  figure(`${fault}: write gap`, `${(summary.longestGapMs / 1000).toFixed(1)} s`);
  figure(
    `${fault}: rows`,
    `${summary.lost} lost of ${summary.acknowledged} acknowledged; ${summary.indeterminate} indeterminate (${summary.indeterminateThere} of them there), ${summary.failed} failed`,
    '0 lost',
  );
  assert.equal(summary.lost, 0);
}
