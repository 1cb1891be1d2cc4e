import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { httpsClient } from '../../metrics/https-client';
import { readKubeconfig } from '../../metrics/kubeconfig';

/** How many pods a Deployment has at a moment. */
export interface ReplicaSample {
  readonly atMs: number;
  /** As the autoscaler wants it. */
  readonly desired: number;
  readonly ready: number;
}

const deploymentSchema = z.object({
  spec: z.object({ replicas: z.number() }),
  status: z.object({ readyReplicas: z.number().default(0) }),
});

const POLL_MS = 1_000;

/** Asks the API server once a second, until the signal; a moment without an answer has no sample. */
export async function watchReplicas(kubeconfig: string, namespace: string, name: string, signal: AbortSignal, onSample: (sample: ReplicaSample) => void): Promise<void> {
  const access = readKubeconfig(kubeconfig);
  const ask = httpsClient(access);
  const url = new URL(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, access.server);
  while (!signal.aborted) {
    const answer = await ask(url).catch(() => undefined);
    const found = answer?.status === 200 ? deploymentSchema.safeParse(JSON.parse(answer.body)).data : undefined;
    if (found !== undefined) onSample({ atMs: Date.now(), desired: found.spec.replicas, ready: found.status.readyReplicas });
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
