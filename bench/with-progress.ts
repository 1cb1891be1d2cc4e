import { Progress } from './progress';

export interface Interruption {
  /** What is said at the first. */
  readonly words: string;
  /** Whether a second one ends the program at once. Where it does not, what the first one ends must have a bound of its own. */
  readonly secondEnds: boolean;
}

const USUAL: Interruption = { words: 'ending the load; what was measured is reported', secondEnds: true };

/** Progress, and a signal that the first interruption aborts: what is under way ends in good order and is reported. */
export async function withProgress<T>(use: (progress: Progress, signal: AbortSignal) => Promise<T>, { words, secondEnds }: Interruption = USUAL): Promise<T> {
  const progress = new Progress(process.env.DRYDOCK_PROGRESS);
  const interrupt = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forget = (): void => signals.forEach((signal) => process.off(signal, onSignal));
  const onSignal = (): void => {
    progress.note(`interrupted: ${words}`);
    interrupt.abort();
    if (secondEnds) forget();
  };
  for (const signal of signals) process.on(signal, onSignal);
  // Whoever reads the result may be gone by then; the reports are there all the same.
  process.stdout.on('error', () => {});
  try {
    return await use(progress, interrupt.signal);
  } finally {
    forget();
    progress.close();
  }
}
