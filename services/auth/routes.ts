import { Router, type Request } from 'express';
import { RequestError } from '../shared/problem';
import { jsonBody, validated } from '../shared/validation';
import { changeSchema, loginSchema, registrationSchema } from './account';
import type { Accounts } from './accounts';
import { LockedOut, type LockOut } from './lock-out';
import type { AuthMetrics } from './metrics';
import type { Passwords } from './password';
import type { Session, Sessions } from './sessions';

export interface Auth {
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly lockOut: LockOut;
  readonly metrics: AuthMetrics;
}

/** The same for a wrong password and for an account that is not there. */
const refused = (): RequestError => new RequestError(401, 'the e-mail address or the password is wrong');
const noSession = (): RequestError => new RequestError(401, 'no valid session', { 'WWW-Authenticate': 'Bearer' });

function tokenOf(request: Request): string {
  const [, token] = /^Bearer ([\w-]{1,200})$/i.exec(request.get('Authorization') ?? '') ?? [];
  if (token === undefined) throw noSession();
  return token;
}

export function routes(auth: Auth): Router {
  const { accounts, passwords, sessions, lockOut, metrics } = auth;
  const router = Router();

  const sessionOf = async (request: Request): Promise<Session> => {
    const session = await sessions.find(tokenOf(request));
    if (session === undefined) throw noSession();
    return session;
  };

  router.post('/accounts', jsonBody, async (request, response) => {
    const { email, name, password } = validated(registrationSchema, request.body);
    const account = await accounts.add({ email, name }, await passwords.hash(password));
    if (account === undefined) throw new RequestError(409, 'there is an account with this e-mail address');
    response.status(201).json({ account });
  });

  router.post('/sessions', jsonBody, async (request, response) => {
    const { email, password } = validated(loginSchema, request.body);
    const address = request.ip ?? 'unknown';
    await lockOut.attempt(email, address).catch((error: unknown) => {
      if (error instanceof LockedOut) metrics.loggedIn('locked');
      throw error;
    });
    const known = await accounts.byEmail(email);
    if (!(await passwords.fits(password, known?.password)) || known === undefined) {
      metrics.loggedIn('refused');
      throw refused();
    }
    const [opened] = await Promise.all([sessions.open(known.account), lockOut.succeeded(email, address)]);
    metrics.loggedIn('ok');
    const { token, account, expiresAt } = opened;
    response.status(201).json({ token, account, expiresAt });
  });

  router.get('/session', async (request, response) => {
    const { account, expiresAt } = await sessionOf(request);
    response.json({ account, expiresAt });
  });

  router.delete('/session', async (request, response) => {
    await sessions.close(tokenOf(request));
    response.status(204).end();
  });

  router.delete('/sessions', async (request, response) => {
    const { account } = await sessionOf(request);
    await sessions.closeAll(account);
    response.status(204).end();
  });

  router.patch('/account', jsonBody, async (request, response) => {
    const token = tokenOf(request);
    const session = await sessionOf(request);
    const change = validated(changeSchema, request.body);
    const account = await changed(auth, session, change, request.ip ?? 'unknown');
    await sessions.renew(account);
    // Who knew the old password is logged out everywhere; who has just given it stays.
    if (change.password !== undefined) await sessions.closeAll(account, token);
    response.json({ account });
  });

  return router;
}

/** A stolen session must not try passwords either. */
async function changed({ accounts, passwords, lockOut }: Auth, { account: { id, email } }: Session, change: ReturnType<typeof changeSchema.parse>, address: string) {
  const { name, password, currentPassword } = change;
  if (password !== undefined) {
    await lockOut.attempt(email, address);
    const known = await accounts.byId(id);
    if (!(await passwords.fits(currentPassword ?? '', known?.password))) throw new RequestError(403, 'currentPassword: this is not the password');
    await lockOut.succeeded(email, address);
  }
  const account = await accounts.change(id, { name, password: password === undefined ? undefined : await passwords.hash(password) });
  if (account === undefined) throw noSession();
  return account;
}
