import { ApiClient as AnyApiClient, PASSWORD } from '../../drills/api-client';
import { Door } from './door-client';
import { confide } from './logs';

confide('the password of a client of the API', PASSWORD);

/** What its sessions are opened by is looked for in the logs, too. */
export class ApiClient extends AnyApiClient {
  static async find(): Promise<ApiClient> {
    return new ApiClient(await Door.find());
  }

  override async enter(): Promise<string> {
    return confide('the token of a session', await super.enter());
  }
}
