import { SPIKE_OPTIONS, parseSpikeArguments } from '../../bench/http/arguments';
import { spike } from '../../bench/http/spike';
import type { SpikeResult } from '../../bench/http/spike-result';
import { Failure, EXIT } from '../../seed/failure';
import { EVERYBODY, type LoadDrill, type Stage } from '../under-load/drill';
import { errorRate, nobodyLoggedOut } from '../under-load/judged';
import { namespaceOf } from '../../metrics/namespaces';

/** As make spike has it. */
const USUAL = Object.fromEntries(SPIKE_OPTIONS.flatMap(({ flag, default: value }) => (value === undefined ? [] : [[/^--(\w+)/.exec(flag)?.[1] ?? '', value]])));

/** The spike of make spike, beside the usual load on everything else: heals by itself. */
export function imageSpike(): LoadDrill {
  return {
    name: 'image-spike',
    what: `the image store gets ${USUAL.times} times its load for ${USUAL.duration} s, beside the load on everything else`,
    load: EVERYBODY,
    affected: [{ namespace: namespaceOf('app-services'), app: 'image-store' }, { namespace: namespaceOf('app-services'), app: 'api' }],
    async run(stage) {
      const { door: { domain }, authority, traffic, progress, signal, limits } = stage;
      const result = await spike(parseSpikeArguments({ ...USUAL, domain, authority }, process.env), progress, signal);
      signal.throwIfAborted();
      if (result.outcome !== 'complete') throw new Failure(EXIT.unexpected, `the spike's load is ${result.outcome}: ${result.notes.join('; ')}`);
      markSpike(stage, result);
      const others = traffic.between(Date.parse(result.startedAt), Date.now());
      return [...result.goals, { ...errorRate(others, limits.errorRatePercent), what: 'failed requests of everyone else' }, nobodyLoggedOut(others)];
    },
    undo: () => Promise.resolve([]),
  };
}

function markSpike({ mark }: Stage, { startedAt, beginsSeconds, endsSeconds, recoverySeconds, replicas }: SpikeResult): void {
  const at = (second: number): number => Date.parse(startedAt) + second * 1000;
  mark('fault: the spike begins', at(beginsSeconds));
  if (recoverySeconds !== null) mark('recovered: p99 is within its objectives again', at(beginsSeconds + recoverySeconds));
  mark('undone: the spike is over', at(endsSeconds));
  replicas.forEach(({ second, desired, ready }, index) => {
    const before = replicas[index - 1];
    if (before !== undefined && (before.desired !== desired || before.ready !== ready)) mark(`${ready} replicas of ${desired}`, at(second));
  });
}
