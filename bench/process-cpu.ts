import { readFileSync, readdirSync } from 'node:fs';

/** Of /proc, on every Linux that Node runs on. */
const CLOCK_TICKS_PER_SECOND = 100;
const POLL_MS = 250;

/** CPU time that all processes of this machine have used, without what was idle, waited, or was taken by other guests. */
export function machineCpuSeconds(): number {
  const line = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(' ').map(Number);
  return (user + nice + system + irq + softirq) / CLOCK_TICKS_PER_SECOND;
}

/**
 * Watches the process of this name that has the word on its command line, wherever it runs: in a container it is no
 * child of this one, so nobody tells what it used when it ends. Stopping returns its CPU seconds as last seen.
 */
export function watchCpu(name: string, word: string): () => number {
  let pid: string | undefined;
  let seconds = 0;
  const timer = setInterval(() => {
    pid ??= readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && isIt(entry, name, word));
    if (pid !== undefined) seconds = Math.max(seconds, cpuSecondsOf(pid));
  }, POLL_MS);
  return () => {
    clearInterval(timer);
    return seconds;
  };
}

function isIt(pid: string, name: string, word: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
  } catch {
    return false;
  }
}

/** What a process has used so far; 0 once it has ended. */
export function cpuSecondsOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything; utime and stime are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
