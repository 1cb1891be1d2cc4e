import { EXIT, Failure } from '../seed/failure';
import { AlertLog } from '../metrics/alert-log';
import { Platform, UnreachableService } from '../metrics/platform';
import { type AlertRule, Prometheus } from '../metrics/prometheus';

/** It always fires: that it does shows that alerts are evaluated and sent. */
export const WATCHDOG = 'Watchdog';

export interface Monitoring {
  readonly prometheus: Prometheus;
  readonly alertLog: AlertLog;
}

export function openMonitoring(kubeconfig: string): Monitoring {
  const platform = Platform.fromKubeconfig(kubeconfig);
  return { prometheus: new Prometheus(platform), alertLog: new AlertLog(platform) };
}

/** Refuses to begin where nobody would notice anything: each part must answer, and the watchdog must have arrived. */
export async function requireMonitoring({ prometheus, alertLog }: Monitoring): Promise<AlertRule[]> {
  try {
    const rules = await prometheus.alertRules();
    const firing = (await prometheus.alerts()).some(({ name, state }) => name === WATCHDOG && state === 'firing');
    if (!firing) throw new Failure(EXIT.unexpected, `the alert ${WATCHDOG} does not fire in Prometheus, though it always should: look at make status`);
    const told = await alertLog.notifications(new Date(0));
    if (!told.some(({ alerts }) => alerts.some(({ labels }) => labels.alertname === WATCHDOG))) {
      throw new Failure(EXIT.unexpected, `the alert ${WATCHDOG} has never arrived at alert-log: what fires in Prometheus does not get through Alertmanager`);
    }
    return rules;
  } catch (error) {
    if (!(error instanceof UnreachableService)) throw error;
    throw new Failure(EXIT.usage, `${error.message}. Is monitoring deployed? make up brings it up, make status tells how it is.`);
  }
}

/** How far ahead of this machine's clock Prometheus' is, in seconds, as exact as half an answer's time. */
async function clockDifferenceSeconds({ prometheus }: Monitoring): Promise<number> {
  const before = Date.now();
  const [sample] = await prometheus.query('time()');
  return (sample?.value ?? NaN) - (before + Date.now()) / 2000;
}

/** Prometheus' clock is nobody else's: further apart than this, and the seconds in between are not to be trusted. */
const CLOCK_TOLERANCE_SECONDS = 1;

/** What is to be known beside the results of what is done from now on. */
export async function circumstances(monitoring: Monitoring): Promise<string[]> {
  const notes: string[] = [];
  const difference = await clockDifferenceSeconds(monitoring);
  if (Math.abs(difference) > CLOCK_TOLERANCE_SECONDS) notes.push(`the clock of Prometheus differs by ${difference.toFixed(1)} s from this machine's`);
  const active = (await monitoring.prometheus.alerts()).filter(({ name }) => name !== WATCHDOG);
  if (active.length > 0) notes.push(`active before anything was broken: ${active.map(({ name, state }) => `${name} (${state})`).join(', ')}`);
  return notes;
}
