import { z } from 'zod';
import { kubectl, read } from './cluster';
import { until } from './waiting';

const START_SECONDS = 60;

interface PodOptions {
  readonly node: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly pullSecrets?: readonly string[];
  readonly imagePullPolicy?: 'Always';
  /** An empty folder that the pod may write to; the image's own belong to root. */
  readonly scratch?: string;
}

/** A namespace in which only pods that keep the standard `restricted` may live. */
export function namespace(name: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export async function removeNamespace(name: string): Promise<void> {
  await kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false');
}

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ phase: z.string(), containerStatuses: z.array(z.object({ state: z.unknown() })).default([]) }),
    }),
  ),
});

export async function waitForPods(inNamespace: string, names: readonly string[], phase: 'Running' | 'Succeeded'): Promise<void> {
  await until(`${names.join(', ')} to be ${phase}`, START_SECONDS, async () => {
    const { items } = await read(podsSchema, 'pods', `--namespace=${inNamespace}`);
    const others = items.filter(({ metadata, status }) => names.includes(metadata.name) && status.phase !== phase);
    if (others.length === 0 && items.length >= names.length) return true;
    throw new Error(others.map(({ metadata, status }) => `${metadata.name}: ${status.phase} ${JSON.stringify(status.containerStatuses)}`).join('; '));
  });
}

/** A pod on a node of choice that keeps the standard `restricted`. */
export function pod(inNamespace: string, name: string, { node, image, command, labels = {}, pullSecrets = [], imagePullPolicy, scratch }: PodOptions): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: inNamespace, labels },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': node },
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })),
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image,
          command,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
          volumeMounts: scratch === undefined ? [] : [{ name: 'scratch', mountPath: scratch }],
        },
      ],
      volumes: scratch === undefined ? [] : [{ name: 'scratch', emptyDir: {} }],
    },
  };
}
