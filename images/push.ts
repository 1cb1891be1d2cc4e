// Copies the built images to the platform's registry, under their full upstream names.
import { readFileSync, mkdtempSync, rmSync, copyFileSync } from 'node:fs';
import { request as requestPlainly } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { z } from 'zod';
import { CommandFailed, output, type Argv } from './commands';
import { Lane } from './lanes';
import type { Progress } from './progress';
import type { Supply } from './supply';

// A copy waits for the registry's disk most of the time.
const AT_ONCE = 4;
const ANSWER_MS = 10_000;

export interface Destination {
  registry: string;
  authfile: string;
  /** The authority that signed its certificate; without it, those that this machine trusts. */
  ca?: string | undefined;
  /** `all`: of upstream's, too, under their whole names. `own`: those that are named by this registry. */
  holds: 'all' | 'own';
}

/** As containerd has it: on its own machine a registry is asked over plain HTTP. */
const isPlain = (registry: string): boolean => /^localhost(:\d+)?$/.test(registry);

const index = z.object({ manifests: z.array(z.object({ digest: z.string() })).length(1) });

function builtDigest(layout: string): string {
  const { manifests } = index.parse(JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')));
  return manifests[0]?.digest ?? '';
}

const authentication = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

// The digest the registry serves under this name. Asked for directly: skopeo would take 0.3 s an image to say as much.
function servedDigest({ registry, authfile, ca }: Destination, name: string): Promise<string | undefined> {
  const [repository = '', tag = ''] = name.split(/:(?=[^:]*$)/);
  const { auth } = authentication.parse(JSON.parse(readFileSync(authfile, 'utf8'))).auths[registry] ?? {};
  const headers = { Accept: 'application/vnd.oci.image.manifest.v1+json', ...(auth !== undefined && { Authorization: `Basic ${auth}` }) };
  const plain = isPlain(registry);
  const url = `${plain ? 'http' : 'https'}://${registry}/v2/${repository}/manifests/${tag}`;
  const trusted = plain ? undefined : ca === undefined ? [...getCACertificates('default'), ...getCACertificates('system')] : readFileSync(ca);
  return new Promise((resolve, reject) => {
    const asked = (plain ? requestPlainly : request)(url, { method: 'HEAD', headers, ca: trusted, timeout: ANSWER_MS }, (answer) => {
      answer.resume();
      const digest = answer.headers['docker-content-digest'];
      if (answer.statusCode === 200 && typeof digest === 'string') resolve(digest);
      else if (answer.statusCode === 404) resolve(undefined);
      else reject(new CommandFailed(`HEAD ${url}: expected 200 or 404, got ${String(answer.statusCode)}`));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    asked.on('error', (error) => reject(new CommandFailed(`HEAD ${url}: ${error.message}`)));
    asked.end();
  });
}

/** Of each image that belongs there: its key, its name within the registry, and where it lies. */
export function wanted(supply: Pick<Supply, 'images'>, { registry, holds }: Pick<Destination, 'registry' | 'holds'>): [string, string, string][] {
  const images = Object.entries(supply.images).map(([key, { name, oci }]): [string, string, string] => [key, name, oci]);
  if (holds === 'all') return images;
  const own = `${registry}/`;
  return images.filter(([, name]) => name.startsWith(own)).map(([key, name, oci]) => [key, name.slice(own.length), oci]);
}

export async function push(supply: Supply, destination: Destination, progress: Progress): Promise<string[]> {
  const certificates = mkdtempSync(join(tmpdir(), 'drydock-push-'));
  try {
    if (destination.ca !== undefined) copyFileSync(destination.ca, join(certificates, 'ca.crt'));
    const lane = new Lane(AT_ONCE);
    const pushed = await Promise.all(
      wanted(supply, destination).map(([key, repository, oci]) =>
        lane.run(async () => {
          if ((await servedDigest(destination, repository)) === builtDigest(oci)) return [];
          const argv: Argv = [
            'skopeo', 'copy', '--quiet', '--preserve-digests', '--authfile', destination.authfile, '--dest-cert-dir', certificates,
            ...(isPlain(destination.registry) ? ['--dest-tls-verify=false'] : []),
            `oci:${oci}`, `docker://${destination.registry}/${repository}`,
          ];
          await progress.step(key, 'pushed', () => output({ argv }));
          return [repository];
        }),
      ),
    );
    return pushed.flat();
  } finally {
    rmSync(certificates, { recursive: true });
  }
}
