import type { Client } from 'pg';
import type { LoadArguments } from './arguments';
import type { Load } from './pgbench';
import type { Progress } from './progress';
import { prepareShop, readHighestIds, restoreShop } from './shop-data';
import { TPCB_SESSION_OPTIONS, prepareTpcb } from './tpcb-data';
import { type Workload, loadWorkload, scriptArguments } from './workload';

export interface PreparedLoad {
  readonly workload: Workload;
  readonly load: Load;
}

/** Makes the data ready that the workload needs, and says what pgbench has to run. */
export async function prepareLoad(client: Client, given: LoadArguments, progress: Progress): Promise<PreparedLoad> {
  const workload = loadWorkload(given.workload);
  const isShop = workload.schema === 'shop';
  if (isShop) await prepareShop(client);
  else await prepareTpcb(client, (note) => progress.note(note));
  return {
    workload,
    load: {
      clients: given.clients,
      threads: given.threads,
      rateTps: given.rate ?? null,
      scriptArguments: scriptArguments(workload, isShop ? await readHighestIds(client, workload) : new Map()),
      sessionOptions: isShop ? '-c search_path=shop' : TPCB_SESSION_OPTIONS,
    },
  };
}

export async function tidyUp(client: Client, workload: Workload, progress: Progress): Promise<void> {
  if (workload.schema !== 'shop') return;
  const { orders, carts } = await restoreShop(client);
  if (orders + carts > 0) progress.note(`removed the run's ${orders} orders and ${carts} carts again`);
}
