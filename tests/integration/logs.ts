import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readIsolation } from './arrows';
import { kubectl, read } from './cluster';
import { settings } from './settings';

/** Shorter words may stand in a log by chance. */
const LEAST_LENGTH = 8;
/** What of a Secret nobody may know. */
const CONFIDENTIAL = /password|\.key$|dockerconfigjson/;

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      status: z.object({ containerStatuses: z.array(z.object({ restartCount: z.number(), ready: z.boolean() })).default([]) }),
    }),
  ),
});
const secretsSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }), data: z.record(z.string(), z.string()).default({}) })) });
type Pods = z.infer<typeof podsSchema>['items'];

/** What the tests themselves have said or heard that nobody may read in a log. */
const confided = new Map<string, string>();

export function confide(what: string, secret: string): string {
  confided.set(secret, what);
  return secret;
}

async function projectsPods(): Promise<Pods> {
  const found = await Promise.all(readIsolation().namespaces.map((namespace) => read(podsSchema, 'pods', `--namespace=${namespace}`)));
  return found.flatMap(({ items }) => items);
}

/** How often the containers of each pod of the project's namespaces were restarted. */
async function restarts(): Promise<Map<string, number>> {
  const pods = await projectsPods();
  return new Map(pods.map(({ metadata, status }) => [metadata.name, status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0)]));
}

/** Does something that must restart no pod; one that scaling adds meanwhile must not be restarted either. */
export async function withoutRestarts(work: () => Promise<void>): Promise<void> {
  const before = await restarts();
  assert.ok(before.size > 0, 'there are no pods');
  await work();
  const after = [...(await restarts())].filter(([pod, count]) => count > (before.get(pod) ?? 0));
  assert.deepEqual(after, []);
}

/** All that no log may tell, and what each is: of this platform, and of what the tests have confided. */
export async function everySecret(): Promise<Map<string, string>> {
  return new Map([...confided, ...generatedSecrets(), ...(await clustersSecrets())]);
}

/** Which pods of the project's tell which of these words in their logs, and how many lines those have. */
export async function searchLogs(words: ReadonlyMap<string, string>): Promise<{ told: string[]; lines: number }> {
  const told: string[] = [];
  let lines = 0;
  for (const { metadata, status } of await projectsPods()) {
    if (!status.containerStatuses.some(({ ready }) => ready)) continue;
    const log = await kubectl('logs', metadata.name, `--namespace=${metadata.namespace}`, '--all-containers', '--tail=-1');
    lines += log.split('\n').length;
    for (const [word, what] of words) if (log.includes(word)) told.push(`${metadata.name} tells ${what}`);
  }
  return { told, lines };
}

/** The passwords and keys that were made for this platform. */
function generatedSecrets(): [string, string][] {
  const filesOf = (folder: string, wanted: RegExp): [string, string][] =>
    readdirSync(join(settings.state, folder))
      .filter((name) => wanted.test(name))
      .flatMap((name) => wordsOf(readFileSync(join(settings.state, folder, name), 'utf8'), `${folder}/${name}`));
  return [...filesOf('secrets', /./), ...filesOf('certificates', /\.key$/)];
}

async function clustersSecrets(): Promise<[string, string][]> {
  const found = await Promise.all(
    readIsolation().namespaces.map(async (namespace) => {
      const { items } = await read(secretsSchema, 'secrets', `--namespace=${namespace}`);
      return items.flatMap(({ metadata, data }) =>
        Object.entries(data)
          .filter(([key]) => CONFIDENTIAL.test(key))
          .flatMap(([key, value]) => wordsOf(Buffer.from(value, 'base64').toString(), `${key} of the Secret ${namespace}/${metadata.name}`)),
      );
    }),
  );
  return found.flat();
}

/** Each line of it: of a key, all but its frame. */
function wordsOf(text: string, what: string): [string, string][] {
  const lines = text.split('\n').filter((line) => line.length >= LEAST_LENGTH && !line.startsWith('-----'));
  return lines.map((line) => [line, what]);
}
