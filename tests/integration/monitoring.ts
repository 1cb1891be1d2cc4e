import assert from 'node:assert/strict';
import { AlertLog } from '../../metrics/alert-log';
import { Prometheus } from '../../metrics/prometheus';
import { figure, step } from './steps';
import { settings } from './settings';
import { until } from './waiting';

const WATCHDOG = 'Watchdog';
/** Alerts of what the run has just started or broken may need this long to end. */
const QUIET_SECONDS = 240;
const MEBIBYTE = 2 ** 20;
const MEMORY_GOAL_MIB = 1536;
const CPU_GOAL_CORES = 0.3;

const NAMESPACES = 'namespace=~"monitoring|node-exporter"';
const MEMORY = `sum(container_memory_working_set_bytes{${NAMESPACES},container!=""})`;
const CPU = `sum(rate(container_cpu_usage_seconds_total{${NAMESPACES},container!=""}[1m]))`;

const kubeconfig = `${settings.state}/kubeconfig`;
const prometheus = (): Prometheus => Prometheus.fromKubeconfig(kubeconfig);

export function monitoring(): void {
  step('every target is up, and nothing but the watchdog fires and arrives', QUIET_SECONDS + 60, async () => {
    const targets = await prometheus().targets();
    const down = targets.filter(({ health }) => health !== 'up').map(({ job, labels, lastError }) => `${job} ${labels.instance ?? ''}: ${lastError}`);
    assert.deepEqual(down, []);
    assert.ok(targets.length >= 20, `there are ${targets.length} targets`);
    await untilQuiet();
    await until('the watchdog at the webhook', 60, watchdogArrived);
    figure('targets', String(targets.length));
  });

  step('monitoring stays within its memory', 60, async () => {
    const [memory, cpu] = [await valueOf(MEMORY), await valueOf(CPU)];
    figure("monitoring's memory", `${(memory / MEBIBYTE).toFixed(0)} MiB`, `${MEMORY_GOAL_MIB} MiB`);
    figure("monitoring's CPU", `${cpu.toFixed(2)} cores`, `${CPU_GOAL_CORES} idle`);
    assert.ok(memory > 0 && memory <= MEMORY_GOAL_MIB * MEBIBYTE, `it takes ${(memory / MEBIBYTE).toFixed(0)} MiB`);
  });
}

async function untilQuiet(): Promise<void> {
  await until('nothing but the watchdog to fire', QUIET_SECONDS, async () => {
    const firing = (await prometheus().alerts()).filter(({ state, name }) => state === 'firing' && name !== WATCHDOG);
    if (firing.length === 0) return true;
    throw new Error(firing.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`).join('; '));
  });
}

async function watchdogArrived(): Promise<true | undefined> {
  const notifications = await AlertLog.fromKubeconfig(kubeconfig).notifications(new Date(0));
  return notifications.some(({ alerts }) => alerts.some(({ labels }) => labels.alertname === WATCHDOG)) || undefined;
}

async function valueOf(promql: string): Promise<number> {
  const [sample] = await prometheus().query(promql);
  assert.ok(sample !== undefined, `Prometheus has nothing for ${promql}`);
  return sample.value;
}
