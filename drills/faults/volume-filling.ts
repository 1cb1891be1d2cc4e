import { z } from 'zod';
import { type Node, OWN_NAME, apply, kubectl, nodes, onNode, read } from '../cluster';
import { CommandFailed } from '../command';
import { until } from '../waiting';
import type { Fault } from './fault';

const SIZE_MIB = 64;
const FILLED_MIB = Math.ceil(SIZE_MIB * 0.9);
const FOLDER = `/var/lib/drydock/${OWN_NAME}`;
const REMOVED = ['--ignore-not-found', '--output=name', '--timeout=20s'];
const NAMESPACE_ARGUMENT = `--namespace=${OWN_NAME}`;

const podSchema = z.object({
  status: z.object({
    phase: z.string(),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() })).default([]),
  }),
});

/** A volume of 64 MiB of memory, in a namespace of its own, that a pod fills to 90 %: nothing of the machine's disk is filled. */
export function volumeFilling(image: string): Fault {
  return {
    name: 'volume',
    alert: 'VolumeAlmostFull',
    what: `a volume of ${SIZE_MIB} MiB is filled to 90 %`,
    isAlone: false,
    async break(signal) {
      const node = someNode(await nodes());
      await onNode(node, `mkdir -p ${FOLDER} && mount -t tmpfs -o size=${SIZE_MIB}m,mode=1777 ${OWN_NAME} ${FOLDER}`);
      await apply(...objects(node, image));
      await until('the pod to have filled its volume', 60, signal, async () => {
        const { phase, conditions } = (await read(podSchema, 'pod', OWN_NAME, NAMESPACE_ARGUMENT)).status;
        if (conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')) return true;
        throw new Error(`it is ${phase}: ${conditions.flatMap(({ message }) => message ?? []).join('; ')}`);
      });
      return { object: `volume on ${node}`, at: new Date(), labels: { namespace: OWN_NAME, persistentvolumeclaim: OWN_NAME } };
    },
    async undo() {
      const undone = [
        ...lines(await kubectl('delete', 'namespace', OWN_NAME, ...REMOVED)),
        ...lines(await kubectl('delete', 'persistentvolume', OWN_NAME, ...REMOVED)),
      ].map((name) => `${name} is removed`);
      for (const { name, isReady } of await nodes()) {
        // With a node that is not there its memory is gone, too.
        if (isReady && (await unmount(name))) undone.push(`the volume's memory on ${name} is freed`);
      }
      return undone;
    },
  };
}

function someNode(all: readonly Node[]): string {
  const ready = all.filter(({ isReady }) => isReady);
  const node = ready.find(({ isControlPlane }) => !isControlPlane) ?? ready[0];
  if (node === undefined) throw new Error('no node is ready');
  return node.name;
}

async function unmount(node: string): Promise<boolean> {
  const script = `[ -d ${FOLDER} ] || exit 0; ! mountpoint -q ${FOLDER} || umount ${FOLDER}; rmdir ${FOLDER}; echo freed`;
  try {
    return (await onNode(node, script)).trim() === 'freed';
  } catch (error) {
    // On a machine without podman there are no such nodes. Until the kubelet has let go of a volume, it is in use.
    if (error instanceof CommandFailed && error.isNotInstalled) return false;
    throw error;
  }
}

function objects(node: string, image: string): object[] {
  const capacity = `${SIZE_MIB}Mi`;
  const own = { name: OWN_NAME, namespace: OWN_NAME };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OWN_NAME, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: OWN_NAME },
      spec: {
        capacity: { storage: capacity },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: OWN_NAME,
        local: { path: FOLDER },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: own,
      spec: { storageClassName: OWN_NAME, volumeName: OWN_NAME, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: capacity } } },
    },
    pod(image),
  ];
}

function pod(image: string): object {
  const fill = `dd if=/dev/zero of=/data/filling bs=1M count=${FILLED_MIB} && touch /tmp/filled && exec sleep 3600`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: OWN_NAME, namespace: OWN_NAME },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image,
          command: ['sh', '-c', fill],
          // Its shell knows the commands of an image that has nothing else.
          readinessProbe: { exec: { command: ['sh', '-c', 'test -f /tmp/filled'] }, periodSeconds: 1 },
          // What it writes is memory, and counted as its own.
          resources: { requests: { cpu: '10m', memory: `${SIZE_MIB}Mi` }, limits: { memory: `${2 * SIZE_MIB}Mi` } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'scratch', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: OWN_NAME } }, { name: 'scratch', emptyDir: {} }],
    },
  };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
