import assert from 'node:assert/strict';
import { z } from 'zod';
import { apply, kubectl, read, supply, tryKubectl, workers } from './cluster';
import { namespace, pod, removeNamespace, waitForPods } from './pods';
import { step } from './steps';
import { until } from './waiting';

const NAMESPACE = 'drydock-test-policies';
const PORT = 8080;
const ANSWER_SECONDS = 3;
const GREETING = 'hello';
const BUSYBOX = '/usr/bin/busybox';
const podSchema = z.object({ status: z.object({ podIP: z.string() }) });

/** A friend and a stranger on the server's own node and on the other one. */
const FRIENDS = ['near-friend', 'far-friend'];
const STRANGERS = ['near-stranger', 'far-stranger'];

export function networkPolicies(): void {
  step('network policies deny and allow, on one node and across nodes', 180, async () => {
    const [here, there] = await workers();
    const image = supply().images.local_path_helper?.name ?? '';
    const serve = `echo ${GREETING} > /srv/index.html && exec ${BUSYBOX} httpd -f -p ${PORT} -h /srv`;
    const client = (name: string): object =>
      pod(NAMESPACE, name, {
        node: name.startsWith('near') ? here : there,
        image,
        command: [BUSYBOX, 'sleep', '600'],
        labels: { friend: String(FRIENDS.includes(name)) },
      });
    try {
      await apply(
        namespace(NAMESPACE),
        pod(NAMESPACE, 'server', { node: here, image, command: ['sh', '-c', serve], labels: { role: 'server' }, scratch: '/srv' }),
        ...[...FRIENDS, ...STRANGERS].map(client),
      );
      await waitForPods(NAMESPACE, ['server', ...FRIENDS, ...STRANGERS], 'Running');
      const { status } = await read(podSchema, 'pod', 'server', `--namespace=${NAMESPACE}`);
      const answers = async (names: string[]): Promise<boolean[]> => Promise.all(names.map((name) => isAnswered(name, status.podIP)));

      await until('everybody to be answered while there is no policy', 30, async () =>
        (await answers([...FRIENDS, ...STRANGERS])).every(Boolean) || undefined,
      );
      await apply(onlyFriends());
      await until('the strangers to be left without an answer', 30, async () => !(await answers(STRANGERS)).some(Boolean) || undefined);
      assert.deepEqual(await answers(FRIENDS), [true, true], 'the friends are not answered any more');
      await kubectl('delete', 'networkpolicy', 'only-friends', `--namespace=${NAMESPACE}`);
      await until('everybody to be answered again', 30, async () => (await answers(STRANGERS)).every(Boolean) || undefined);
    } finally {
      await removeNamespace(NAMESPACE);
    }
  });
}

async function isAnswered(from: string, address: string): Promise<boolean> {
  const get = [BUSYBOX, 'wget', '-q', '-T', String(ANSWER_SECONDS), '-O', '-', `http://${address}:${PORT}/`];
  const { code, stdout } = await tryKubectl('exec', from, `--namespace=${NAMESPACE}`, '--', ...get);
  return code === 0 && stdout.trim() === GREETING;
}

function onlyFriends(): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'only-friends', namespace: NAMESPACE },
    spec: {
      podSelector: { matchLabels: { role: 'server' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { friend: 'true' } } }] }],
    },
  };
}
