import assert from 'node:assert/strict';
import { z } from 'zod';
import { podman } from './cluster';

/** Between two beginnings on a node: hundreds at once would starve the agents that judge them, and all would look dropped. */
const PACE_SECONDS = 0.02;
/** Each is three processes for seconds: a node's container may have 2,048, its pods' own among them. */
const MOST_AT_ONCE = 150;
/** Long enough for a busy machine to answer: what is let through is answered at once, also by a port that nobody listens on. */
const ANSWER_SECONDS = 4;

/** A connection to try, from a pod's own network (by its address) or, without `fromPod`, from the node's. */
export interface Try {
  readonly node: string;
  readonly fromPod?: string;
  readonly address: string;
  readonly port: number;
}

/** silent: the packet was dropped on its way. refused: it arrived, and nobody listens. */
const outcomeSchema = z.enum(['open', 'refused', 'silent']);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * Runs on a node with NAMESPACE ADDRESS PORT three by three, NAMESPACE being a pod's address or `-`. The node's own nc connects
 * from within the pod's network namespace: the pod need not have a program for it, and is what its policies select.
 */
const SCRIPT = `
wait_seconds=$1 pace_seconds=$2; shift 2
declare -A namespaces
for path in /run/netns/*; do
  address=$(ip -netns "\${path##*/}" -4 -oneline address show dev eth0 2>/dev/null | sed -E 's/.* inet ([0-9.]+).*/\\1/')
  [ -z "$address" ] || namespaces[$address]=$path
done
attempt() {
  if [ "$1" = - ]; then within=; else within="nsenter --net=\${namespaces[$1]:-missing} --"; fi
  said=$(exec $within nc -nzvw "$wait_seconds" "$2" "$3" 2>&1)
  case $said in
    *succeeded*) outcome=open ;;
    *refused*) outcome=refused ;;
    *'timed out'*) outcome=silent ;;
    *) outcome=$said ;;
  esac
  echo "$1 $2 $3 $outcome"
}
while [ $# -ge 3 ]; do attempt "$1" "$2" "$3" & shift 3; sleep "$pace_seconds"; done
wait`;

/** Tries all of them, many while others wait for their answers; an outcome for each, in their order. */
export async function tryAll(tries: readonly Try[]): Promise<Outcome[]> {
  const nodes = [...new Set(tries.map(({ node }) => node))];
  const outcomes = new Map<string, string>();
  await Promise.all(
    nodes.map(async (node) => {
      const keys = tries.filter((one) => one.node === node).map(keyOf);
      for (let begin = 0; begin < keys.length; begin += MOST_AT_ONCE) {
        const words = keys.slice(begin, begin + MOST_AT_ONCE).flatMap((key) => key.split(' '));
        const told = await podman('exec', node, 'bash', '-c', SCRIPT, 'bash', String(ANSWER_SECONDS), String(PACE_SECONDS), ...words);
        for (const line of told.split('\n')) {
          const [fromPod, address, port, ...outcome] = line.split(' ');
          outcomes.set(`${node} ${fromPod} ${address} ${port}`, outcome.join(' '));
        }
      }
    }),
  );
  return tries.map((one) => {
    const said = outcomes.get(`${one.node} ${keyOf(one)}`);
    const parsed = outcomeSchema.safeParse(said);
    assert.ok(parsed.success, `${one.node} could not try ${keyOf(one)}: ${said ?? 'it said nothing'}`);
    return parsed.data;
  });
}

function keyOf({ fromPod = '-', address, port }: Try): string {
  return `${fromPod} ${address} ${port}`;
}
