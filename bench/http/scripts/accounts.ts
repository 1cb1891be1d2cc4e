// Those who make the load: made by the run, and logged out when it ends.
import http from 'k6/http';
import { patiently } from './patiently';
import { typeOf } from './pictures';
import type { Settings } from './settings';

export interface User {
  readonly email: string;
  readonly token: string;
  /** A picture of theirs that is there before the load begins. */
  readonly image: string;
}

const JSON_BODY = { 'Content-Type': 'application/json' };
const PLAIN = { timeout: '30s', redirects: 0 };

export function register({ api, users, mark, password }: Settings, picture: Uint8Array): User[] {
  return Array.from({ length: users }, (_, number) => {
    const email = `${mark}-${number}@example.org`;
    // One that is there is of an earlier try: nobody else has this mark.
    post(`${api}/v1/accounts`, { email, name: `Load ${number}`, password }, [201, 409]);
    const { token } = post(`${api}/v1/sessions`, { email, password }, [201]) as { token: string };
    return { email, token, image: storePicture(api, token, picture) };
  });
}

export function logOut({ api }: Settings, users: readonly User[]): void {
  for (const { token } of users) http.del(`${api}/v1/sessions`, null, { ...PLAIN, headers: { Authorization: `Bearer ${token}` } });
}

function storePicture(api: string, token: string, picture: Uint8Array): string {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': typeOf(picture) };
  const stored = patiently(() => http.post(`${api}/v1/images`, picture.buffer as ArrayBuffer, { ...PLAIN, headers }), [200, 201]);
  return (stored.json() as { image: { id: string } }).image.id;
}

function post(url: string, body: object, expected: readonly number[]): unknown {
  return patiently(() => http.post(url, JSON.stringify(body), { ...PLAIN, headers: JSON_BODY }), expected).json();
}
