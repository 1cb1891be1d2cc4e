import { type Command, CommanderError } from 'commander';
import type { z } from 'zod';
import { EXIT, Failure } from './failure';

/** An option as commander describes it; defaults stand here only. */
export interface CommandOption {
  readonly flag: string;
  readonly text: string;
  readonly default?: string;
}

/** The options and --json, which all of the benchmark's commands know. */
export function addOptions(command: Command, options: readonly CommandOption[]): Command {
  for (const { flag, text, default: value } of options) command.option(flag, text, value);
  return command.option('--json', 'print the result as one JSON object').exitOverride();
}

/** What commander or the environment gave, as the schema has it; each fault is told by the option's name. */
export function parseGiven<T>(schema: z.ZodType<T>, given: unknown, prefix = '--'): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Failure(EXIT.usage, parsed.error.issues.map(({ path, message }) => `${prefix}${path.join('.')}: ${message}`).join('\n'));
}

/** Runs a program and ends it with its code; a foreseen failure is one line, any other shows where it came from. */
export function endWith(program: string, main: () => Promise<number>): void {
  void main()
    .catch((error: unknown) => reportFailure(program, error))
    .then((exitCode) => {
      process.exitCode = exitCode;
    });
}

function reportFailure(program: string, error: unknown): number {
  // commander has already printed what it has to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (error instanceof Failure) {
    console.error(`${program}: ${error.message}`);
    return error.exitCode;
  }
  console.error(error);
  return EXIT.unexpected;
}
