import { z } from 'zod';
import { MONITORING_NAMESPACE, kubectl, readIfThere } from '../cluster';
import type { Fault } from './fault';

const TARGET = 'kube-state-metrics';
const DEPLOYMENT = ['deployment', TARGET, `--namespace=${MONITORING_NAMESPACE}`];
/** How many pods it had: what a killed run leaves is still known to the next. */
const REPLICAS = 'drydock.dev/alert-demo-replicas';

const deploymentSchema = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({ replicas: z.number() }),
});

/** A target that was scaled away: Prometheus finds nothing to scrape where the rules expect something. */
export function targetDown(): Fault {
  return {
    name: 'target',
    alert: 'TargetDown',
    what: `${TARGET} is scaled to 0`,
    isAlone: false,
    async break() {
      const found = await readIfThere(deploymentSchema, ...DEPLOYMENT);
      if (found === undefined) throw new Error(`there is no ${TARGET} that could be scaled away`);
      await scale(0, String(found.spec.replicas));
      return { object: TARGET, at: new Date(), labels: { job: TARGET } };
    },
    async undo() {
      const replicas = (await readIfThere(deploymentSchema, ...DEPLOYMENT))?.metadata.annotations[REPLICAS];
      if (replicas === undefined) return [];
      await scale(Number(replicas), null);
      return [`${TARGET} is scaled to ${replicas} again`];
    },
  };
}

async function scale(replicas: number, remembered: string | null): Promise<void> {
  const patch = { metadata: { annotations: { [REPLICAS]: remembered } }, spec: { replicas } };
  await kubectl('patch', ...DEPLOYMENT, '--type=merge', `--patch=${JSON.stringify(patch)}`);
}
