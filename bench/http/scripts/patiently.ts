// What is made before the load begins: asked for again while it cannot be had just now.
import { sleep } from 'k6';
import exec from 'k6/execution';
import type { RefinedResponse, ResponseType } from 'k6/http';

type Prepared = RefinedResponse<ResponseType | undefined>;

/** No answer, too many at the moment, and whoever is asked is just being replaced. */
const PASSING = [0, 429, 502, 503, 504];
const PATIENCE_SECONDS = 60;
const AGAIN_SECONDS = 1;

/** Asks until the status is an expected one. Another one, or none within 60 s, ends the run: `advice` is said with it. */
export function patiently<T extends Prepared>(ask: () => T, expected: readonly number[], advice = ''): T {
  const untilMs = Date.now() + PATIENCE_SECONDS * 1_000;
  for (;;) {
    const answer = ask();
    const { status, url, error, body } = answer;
    if (expected.includes(status)) return answer;
    if (!PASSING.includes(status) || Date.now() > untilMs) {
      exec.test.abort(`${url} answered ${status || error}: ${typeof body === 'string' ? body.slice(0, 200) : ''}${advice}`);
    }
    sleep(AGAIN_SECONDS);
  }
}
