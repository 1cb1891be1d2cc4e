import { messageOf } from '../seed/failure';
import { type Answer, type Get, httpsClient } from './https-client';
import { readKubeconfig } from './kubeconfig';
import { namespaceOf } from './namespaces';

/** A Service of the namespace `monitoring` that serves HTTP on this port. */
export interface HttpService {
  readonly name: string;
  readonly port: number;
}

const NAMESPACE = namespaceOf('monitoring');

/** Why a Service gave no answer of its own: it is not there, nothing stands behind it, or the way to it is cut. */
export type Absence = 'no such Service' | 'no ready pod' | 'not reachable';

export class UnreachableService extends Error {
  constructor(
    readonly service: HttpService,
    readonly absence: Absence,
    reason: string,
  ) {
    super(`${service.name} in the namespace ${NAMESPACE} gives no answer (${absence}): ${reason}`);
  }
}

/** Speaks with the platform's monitoring through the API server, which every platform has: nothing else is exposed. */
export class Platform {
  constructor(
    private readonly server: URL,
    private readonly send: Get,
  ) {}

  static fromKubeconfig(path: string): Platform {
    const access = readKubeconfig(path);
    return new Platform(access.server, httpsClient(access));
  }

  /** What the Service says to a GET, whatever its status; throws UnreachableService where no Service says anything. */
  async get(service: HttpService, path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const url = new URL(servicePath(service, path), this.server);
    url.search = new URLSearchParams(query).toString();
    const answer = await this.send(url).catch((error: unknown) => {
      throw new UnreachableService(service, 'not reachable', messageOf(error));
    });
    const refusal = refusalOf(answer);
    if (refusal !== undefined) throw new UnreachableService(service, ABSENCES.get(answer.status) ?? 'not reachable', refusal);
    return answer;
  }
}

export function servicePath({ name, port }: HttpService, path: string): string {
  return `/api/v1/namespaces/${NAMESPACE}/services/http:${name}:${port}/proxy${path}`;
}

const ABSENCES: ReadonlyMap<number, Absence> = new Map([
  [404, 'no such Service'],
  [502, 'no ready pod'],
  [503, 'no ready pod'],
]);

/** The API server answers in its own name, with an object of kind Status, when it cannot reach the Service. */
function refusalOf({ status, body }: Answer): string | undefined {
  if (status < 400) return undefined;
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== 'object' || said === null || !('kind' in said) || said.kind !== 'Status') return undefined;
    return 'message' in said && typeof said.message === 'string' ? said.message : `status ${status}`;
  } catch {
    return undefined;
  }
}
