import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** Which platform the tests own, and where things lie: read once from the environment. */
const schema = z
  .object({
    TEST_NAME: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,19}$/, '1 to 20 small letters, digits and dashes, beginning with a letter')
      .refine((name) => name !== 'drydock', 'not drydock: the tests take the platform of this name down')
      .default('drydock-test'),
    XDG_STATE_HOME: z.string().default(''),
    XDG_CACHE_HOME: z.string().default(''),
  })
  .transform(({ TEST_NAME, XDG_STATE_HOME, XDG_CACHE_HOME }) => {
    const states = join(XDG_STATE_HOME || join(homedir(), '.local/state'), 'drydock');
    return {
      name: TEST_NAME,
      root: join(__dirname, '../..'),
      states,
      state: join(states, TEST_NAME),
      cache: join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'drydock'),
    };
  });

function read(): z.infer<typeof schema> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const variable = String(path[0]);
    return `${variable}: allowed is ${message}; got ${JSON.stringify(process.env[variable])}`;
  });
  throw new Error(faults.join('\n'));
}

export const settings = read();

/** The log of each step, kept after the run. */
export const logFolder = join(settings.root, 'reports/test/integration');
/** The temporary folder of every program under test: what is left in it was left by them. */
export const temporaryFolder = join(logFolder, 'tmp');
/** In the environment of every program under test, and so of every process that one of them leaves behind. */
export const MARK = { name: 'DRYDOCK_TEST_RUN', value: `${settings.name}-${process.pid}-${Date.now()}` } as const;
