import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { MARK, settings } from './settings';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since the machine began: with the pid, it tells this process from a later one. */
  readonly started: string;
  readonly command: string;
  readonly pidNamespace: string;
  /** It, or what it comes of, was started by this test run. */
  readonly isMarked: boolean;
}

const INIT = 1;

export function readProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
}

/** undefined: it has ended meanwhile. */
function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything; state, parent, ... come after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return {
      pid,
      parent: Number(fields[1]),
      started: fields[19] ?? '',
      command: command || stat.slice(stat.indexOf('('), stat.lastIndexOf(')') + 1),
      pidNamespace: readlinkSync(`/proc/${pid}/ns/pid`),
      isMarked: readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK.name}=${MARK.value}`),
    };
  } catch {
    return undefined;
  }
}

/**
 * What is left of a platform among the processes that were not there before. Others' processes come and go on any
 * machine, so a new one counts when it bears the mark of this run, names the platform, or lives in a container that no
 * process from before has started (a container of somebody else's that restarts one of its own is none of ours).
 */
export function leftOver(
  before: readonly Process[],
  after: readonly Process[],
  { name, pidNamespace } = { name: settings.name, pidNamespace: readlinkSync('/proc/self/ns/pid') },
): string[] {
  const identity = ({ pid, started }: Process): string => `${pid} ${started}`;
  const old = new Set(before.map(identity));
  const byPid = new Map(after.map((process) => [process.pid, process]));
  const hasOldAncestor = (process: Process): boolean => {
    const parent = byPid.get(process.parent);
    if (parent === undefined || parent.pid === INIT) return false;
    return old.has(identity(parent)) || hasOldAncestor(parent);
  };
  return after
    .filter((process) => !old.has(identity(process)))
    .filter(
      (process) =>
        process.isMarked ||
        process.command.includes(name) ||
        (process.pidNamespace !== pidNamespace && !hasOldAncestor(process)),
    )
    .map(({ pid, command }) => `${pid}: ${command.slice(0, 120)}`);
}
