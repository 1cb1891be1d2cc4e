import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl } from './cluster';
import { temporaryFolder } from './settings';

interface PodOptions {
  readonly node: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly pullSecrets?: readonly string[];
  /** Further fields of the one container. */
  readonly extra?: object;
}

export async function apply(...objects: object[]): Promise<void> {
  const folder = mkdtempSync(join(temporaryFolder, 'apply-'));
  const file = join(folder, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  try {
    await kubectl('apply', '--filename', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A namespace in which only pods that keep the standard `restricted` may live. */
export function namespace(name: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export async function removeNamespace(name: string): Promise<void> {
  await kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false');
}

/** A pod on a node of choice that keeps the standard `restricted`. */
export function pod(inNamespace: string, name: string, { node, image, command, labels, pullSecrets, extra }: PodOptions): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: inNamespace, labels: labels ?? {} },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': node },
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      imagePullSecrets: (pullSecrets ?? []).map((secret) => ({ name: secret })),
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image,
          command,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          ...extra,
        },
      ],
    },
  };
}
