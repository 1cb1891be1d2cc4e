import { LatencyHistogram } from '../histogram';
import { Measurement } from '../measurement';
import type { K6Sample } from './k6-output';
import { UPLOAD, type Shares, requestNames } from './workloads';

/** The stream that all samples come from: k6 has one. */
const STREAM = 'k6';
const NOT_SENT = 'not sent: every client still waited for an answer';

/** What a load over HTTP has counted so far. */
export class HttpMeasurement {
  readonly names: readonly string[];
  readonly all: Measurement;
  refusals = 0;
  #ended = 0;

  constructor(shares: Shares) {
    this.names = requestNames(shares);
    this.all = new Measurement(this.names.length);
  }

  add(sample: K6Sample): void {
    switch (sample.kind) {
      case 'request': {
        const { name, atMs, durationMs, error } = sample.request;
        const script = this.names.indexOf(name);
        if (script < 0) throw new Error(`a request has the name ${name}, which is none of ${this.names.join(', ')}`);
        const common = { script, endedAtUs: atMs * 1000 };
        const latencyUs = Math.round(durationMs * 1000);
        this.all.addTransaction(error === null ? { ...common, kind: 'committed', latencyUs } : { ...common, kind: 'failed', reason: error }, STREAM);
        this.all.closePassedSeconds(1);
        this.#ended += 1;
        return;
      }
      case 'dropped':
        for (let turn = 0; turn < sample.turns; turn += 1) this.all.addAbort(NOT_SENT, sample.atMs);
        return;
      case 'refusal':
        this.refusals += 1;
        return;
      case 'ready':
    }
  }

  /** How many requests have ended since the last call. */
  takeEnded(): number {
    const ended = this.#ended;
    this.#ended = 0;
    return ended;
  }

  /** Of pictures that were stored, and of everything else: each has an objective of its own. */
  latencies(which: 'uploads' | 'others'): LatencyHistogram {
    const chosen = this.names.flatMap((name, index) => ((name === UPLOAD) === (which === 'uploads') ? [this.all.scripts[index]?.latencies] : []));
    return LatencyHistogram.of(chosen.filter((latencies) => latencies !== undefined));
  }
}
