import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { EXIT, Failure, messageOf } from '../seed/failure';

/** Where an API server is, and what this client shows it and believes it by. */
export interface ApiAccess {
  readonly server: URL;
  readonly authority: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** A kubeconfig holds a certificate itself, in base64, or names its file, seen from its own folder. */
const held = z.string().transform((text) => Buffer.from(text, 'base64'));

const kubeconfigSchema = z.object({
  'current-context': z.string().min(1),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({
        server: z.url({ protocol: /^https$/ }),
        'certificate-authority': z.string().optional(),
        'certificate-authority-data': held.optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        'client-certificate': z.string().optional(),
        'client-certificate-data': held.optional(),
        'client-key': z.string().optional(),
        'client-key-data': held.optional(),
      }),
    }),
  ),
});

/** How the current context of a kubeconfig reaches its API server. Only client certificates are known, as Minikube makes them. */
export function readKubeconfig(path: string): ApiAccess {
  const read = (file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new Failure(EXIT.usage, `the kubeconfig ${path} cannot be used: ${messageOf(error)}`);
    }
  };
  const parsed = kubeconfigSchema.safeParse(yamlOf(read(path).toString('utf8'), path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: where, message }) => `${where.join('.')}: ${message}`);
    throw new Failure(EXIT.usage, `the kubeconfig ${path} cannot be used: ${faults.join('; ')}`);
  }
  const { contexts, clusters, users, 'current-context': current } = parsed.data;
  const context = named(contexts, current, 'context', path).context;
  const { cluster } = named(clusters, context.cluster, 'cluster', path);
  const { user } = named(users, context.user, 'user', path);
  const bytes = (data: Buffer | undefined, file: string | undefined, what: string): Buffer => {
    if (data !== undefined) return data;
    if (file !== undefined) return read(resolve(dirname(path), file));
    throw new Failure(EXIT.usage, `the kubeconfig ${path} has no ${what} for the context ${current}`);
  };
  return {
    server: new URL(cluster.server),
    authority: bytes(cluster['certificate-authority-data'], cluster['certificate-authority'], 'certificate-authority'),
    certificate: bytes(user['client-certificate-data'], user['client-certificate'], 'client-certificate'),
    key: bytes(user['client-key-data'], user['client-key'], 'client-key'),
  };
}

function yamlOf(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Failure(EXIT.usage, `the kubeconfig ${path} is not YAML: ${messageOf(error)}`);
  }
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string, what: string, path: string): T {
  const found = list.find((item) => item.name === name);
  if (found === undefined) throw new Failure(EXIT.usage, `the kubeconfig ${path} has no ${what} named ${name}`);
  return found;
}
