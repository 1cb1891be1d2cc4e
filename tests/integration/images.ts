import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { z } from 'zod';
import { apply, read, supply, workers } from './cluster';
import { ask } from './program';
import { namespace, pod, removeNamespace, waitForPods } from './pods';
import { settings, temporaryFolder } from './settings';
import { step } from './steps';
import { until } from './waiting';

const authSchema = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });
const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      status: z.object({ containerStatuses: z.array(z.object({ image: z.string(), imageID: z.string() })).default([]) }),
    }),
  ),
});
const stateSchema = z.object({
  status: z.object({
    phase: z.string(),
    containerStatuses: z
      .array(z.object({ state: z.object({ waiting: z.object({ reason: z.string(), message: z.string().default('') }).optional() }) }))
      .default([]),
  }),
});

const NAMESPACE = 'drydock-test-images';
/** The name under which the cluster pulls the project's own images, and an image of ours under it. */
const OWN_REGISTRY = 'registry.drydock.internal';
const OWN_IMAGE = `${OWN_REGISTRY}/test/pulled:1`;
/** In the base image: nodes pull none of these. */
const OF_THE_NODE_IMAGE = /^registry\.k8s\.io\/(?:kube-|etcd:|coredns\/|pause:)/;

export function images(): void {
  step("every image outside the nodes' own was pulled through Drydock's registry", 120, async () => {
    const known = new Set(Object.values(supply().images).map(({ name }) => name));
    const { items } = await read(podsSchema, 'pods', '--all-namespaces');
    const pulled = items.flatMap(({ status }) => status.containerStatuses).filter(({ image }) => !OF_THE_NODE_IMAGE.test(image));
    assert.ok(pulled.length > 0, 'no pod runs a pulled image');
    for (const { image, imageID } of pulled) {
      assert.ok(known.has(image), `${image} is none of ours`);
      // Upstream's image of this name has another digest: one that our registry serves came from it.
      const digest = imageID.slice(imageID.indexOf('sha256:'));
      assert.equal(await askRegistry(`${image.slice(0, image.lastIndexOf(':'))}/manifests/${digest}`), 200, `${image} ${digest}`);
    }
  });

  step('the registry sends away who does not know the password', 30, async () => {
    assert.equal(await askRegistry('', false), 401);
    assert.equal(await askRegistry(''), 200);
  });

  step("the project's own image is pulled with the pull secret, and not without", 180, async () => {
    await push(supply().images.local_path_helper?.oci ?? '', OWN_IMAGE);
    const [node] = await workers();
    const once = { node, image: OWN_IMAGE, command: ['sh', '-c', 'exit 0'], imagePullPolicy: 'Always' as const };
    try {
      await apply(namespace(NAMESPACE), pullSecret(), pod(NAMESPACE, 'without', once));
      await until('the pull without the secret to be refused', 60, async () => {
        const { status } = await read(stateSchema, 'pod', 'without', `--namespace=${NAMESPACE}`);
        const waiting = status.containerStatuses[0]?.state.waiting;
        assert.ok(status.phase === 'Pending', `the pod is ${status.phase}`);
        return /401|unauthorized|authorization|credentials/i.test(waiting?.message ?? '') || undefined;
      });
      await apply(pod(NAMESPACE, 'with', { ...once, pullSecrets: ['drydock-registry'] }));
      await waitForPods(NAMESPACE, ['with'], 'Succeeded');
    } finally {
      await removeNamespace(NAMESPACE);
    }
  });
}

interface Registry {
  readonly address: string;
  readonly auth: string;
  readonly authFile: string;
  readonly ca: string;
}

function registry(): Registry {
  const authFile = join(settings.state, 'registry/auth.json');
  const [entry] = Object.entries(authSchema.parse(JSON.parse(readFileSync(authFile, 'utf8'))).auths);
  assert.ok(entry !== undefined, `${authFile} names no registry`);
  return { address: entry[0], auth: entry[1].auth, authFile, ca: join(settings.state, 'certificates/ca.crt') };
}

/** The status that the registry answers with. */
function askRegistry(path: string, withPassword = true): Promise<number> {
  const { address, auth, ca } = registry();
  const headers = {
    accept: ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'],
    ...(withPassword ? { authorization: `Basic ${auth}` } : {}),
  };
  return new Promise((resolve, reject) => {
    request(`https://${address}/v2/${path}`, { ca: readFileSync(ca), headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

async function push(layout: string, name: string): Promise<void> {
  const { address, authFile, ca } = registry();
  const certificates = mkdtempSync(join(temporaryFolder, 'certificates-'));
  copyFileSync(ca, join(certificates, 'ca.crt'));
  const args = ['copy', '--dest-authfile', authFile, '--dest-cert-dir', certificates, `oci:${layout}`, `docker://${address}/${name}`];
  const { code, stderr } = await ask('skopeo', args);
  rmSync(certificates, { recursive: true });
  assert.equal(code, 0, `skopeo ${args.join(' ')}: ${stderr}`);
}

function pullSecret(): object {
  const data = { '.dockerconfigjson': JSON.stringify({ auths: { [OWN_REGISTRY]: { auth: registry().auth } } }) };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: 'drydock-registry', namespace: NAMESPACE },
    stringData: data,
  };
}
