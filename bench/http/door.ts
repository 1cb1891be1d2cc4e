import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { httpsClient } from '../../metrics/https-client';
import { readKubeconfig } from '../../metrics/kubeconfig';
import { EXIT, Failure, messageOf } from '../../seed/failure';
import { namespaceOf } from '../../metrics/namespaces';

/** How clients from outside reach portal and API. */
export interface Door {
  readonly address: string;
  /** Host names. */
  readonly portal: string;
  readonly api: string;
  /** The file of the authority that signed its certificate. */
  readonly authority: string;
}

export interface DoorOptions {
  readonly kubeconfig: string;
  readonly domain: string;
  readonly authority: string;
}

const SERVICE = `/api/v1/namespaces/${namespaceOf('ingress')}/services/door`;
const serviceSchema = z.object({
  status: z.object({ loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).min(1) }) }),
});

/** Asks the cluster for the door's address; no resolver need know the names. */
export async function findDoor({ kubeconfig, domain, authority }: DoorOptions): Promise<Door> {
  if (!existsSync(authority)) throw new Failure(EXIT.usage, `the authority's certificate ${authority} is not there; make up makes it`);
  const access = readKubeconfig(kubeconfig);
  const answer = await httpsClient(access)(new URL(SERVICE, access.server)).catch((error: unknown) => {
    throw new Failure(EXIT.unexpected, `the cluster does not answer: ${messageOf(error)}`);
  });
  const service = serviceSchema.safeParse(answer.status === 200 ? JSON.parse(answer.body) : {});
  const { ip, hostname } = service.data?.status.loadBalancer.ingress[0] ?? {};
  const address = ip ?? (hostname === undefined ? undefined : (await lookup(hostname, { family: 4 }).catch(() => undefined))?.address);
  if (address === undefined) throw new Failure(EXIT.usage, 'the platform has no door, or it has no address yet; make up opens it');
  return { address, portal: `portal.${domain}`, api: `api.${domain}`, authority };
}
