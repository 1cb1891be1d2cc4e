import { z } from 'zod';
import { kubectl, someStandby } from '../cluster';
import type { Fault } from './fault';
import { CLUSTER, FENCED, annotations } from './fence';

/** Which of the fenced instances a drill has fenced: a fence of somebody else's stays. */
const OWN_FENCE = 'drydock.dev/alert-demo-fence';
const namesSchema = z.array(z.string());

/** A fence: the operator stops PostgreSQL on this standby and keeps it stopped. Its data stay, and nothing is promoted. */
export function instanceMissing(): Fault {
  return {
    name: 'instance',
    alert: 'PostgresInstanceMissing',
    what: "a standby's PostgreSQL is stopped and kept stopped",
    isAlone: true,
    async break() {
      const pod = await someStandby();
      const fenced = [...(await fences()).fenced, pod];
      await kubectl('annotate', ...CLUSTER, '--overwrite', `${FENCED}=${JSON.stringify(fenced)}`, `${OWN_FENCE}=${pod}`);
      return { object: `standby ${pod}`, at: new Date(), labels: {} };
    },
    async undo() {
      const { fenced, own } = await fences();
      if (own === undefined) return [];
      const kept = fenced.filter((name) => name !== own);
      const fence = kept.length === 0 ? `${FENCED}-` : `${FENCED}=${JSON.stringify(kept)}`;
      await kubectl('annotate', ...CLUSTER, '--overwrite', fence, `${OWN_FENCE}-`);
      return [`${own} is no longer fenced`];
    },
  };
}

async function fences(): Promise<{ readonly fenced: string[]; readonly own: string | undefined }> {
  const found = await annotations();
  return { fenced: namesSchema.parse(JSON.parse(found[FENCED] ?? '[]')), own: found[OWN_FENCE] };
}
