import { number } from './text';

interface Count {
  readonly requests: number;
  readonly errors: number;
}

/**
 * One of them saw errors where the other saw none. The client speaks through the load balancer's address, much and all the
 * time; the probe asks from within the cluster, twice a second, and gives up after 2 s.
 */
export function disagreement(client: Count, probe: Count): string | null {
  if (client.errors > 0 === probe.errors > 0) return null;
  const text = ({ requests, errors }: Count): string => `${errors === 0 ? 'no error' : number(errors, 0)} in ${number(requests, 0)}`;
  const told = `the client counted ${text(client)} transactions, the probe in Prometheus ${text(probe)} requests`;
  if (client.errors > 0) return `${told}: what failed was too short or too rare for the probe, or on the client's way to the cluster`;
  return `${told}: what failed met the probe alone, or a request took longer than it waits`;
}
