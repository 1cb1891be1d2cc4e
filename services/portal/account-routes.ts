import { Router, type Request, type Response } from 'express';
import * as z from 'zod';
import { RequestError, Unavailable } from '../shared/problem';
import { loginPage, profilePage, registerPage, type ProfileForm } from './account-pages';
import type { Api, Asker } from './api';
import { clearCookie, cookie, SESSION } from './cookies';
import { setFlash } from './flash';
import { correctable, postedForm } from './posted-form';
import { memberPage, page, within, type Turn } from './turn';
import { keepSession } from './visitor';

const text = z.string().default('');
const fields = z.object({ email: text, name: text, password: text, currentPassword: text, next: text });
type Fields = z.infer<typeof fields>;

function givenIn(request: Request): Fields {
  return fields.catch({ email: '', name: '', password: '', currentPassword: '', next: '' }).parse(request.body ?? {});
}

/** Over is over, also when it was so before. */
async function endSession(api: Api, asker: Asker, where: 'here' | 'everywhere'): Promise<boolean> {
  try {
    await api.logOut(asker, where);
    return true;
  } catch (error) {
    if (error instanceof RequestError) return error.status === 401;
    throw error;
  }
}

async function startSession(api: Api, { asker, response }: Turn, given: Fields): Promise<void> {
  keepSession(response, await api.logIn({ address: asker.address }, { email: given.email, password: given.password }));
}

export function accountRoutes(api: Api, origin: string): Router {
  const router = Router();
  const form = postedForm(origin);

  router.get('/register', page(api, ({ csrf, show }) => show(registerPage({ csrf }))));
  router.post('/register', form, page(api, async (turn) => {
    const given = givenIn(turn.request);
    const { email, name, password } = given;
    await correctable(
      async () => {
        await api.register({ address: turn.asker.address }, { email, name, password });
        await startSession(api, turn, given);
        turn.goTo('/', 'registered');
      },
      (fault, status) => turn.show(registerPage({ csrf: turn.csrf, fault, given }), status),
      { 409: 'email: there is an account with this address already' },
    );
  }));

  router.get('/login', page(api, ({ csrf, request, show }) => show(loginPage({ csrf, next: within(request.query['next']) }))));
  router.post('/login', form, page(api, async (turn) => {
    const given = givenIn(turn.request);
    await correctable(
      async () => {
        await startSession(api, turn, given);
        turn.goTo(within(given.next), 'logged-in');
      },
      (fault, status) => turn.show(loginPage({ csrf: turn.csrf, fault, given, next: within(given.next) }), status),
      { 400: 'The e-mail address or the password is wrong.', 401: 'The e-mail address or the password is wrong.' },
    );
  }));

  const logOut = (where: 'here' | 'everywhere') => async (request: Request, response: Response): Promise<void> => {
    const token = cookie(request, SESSION);
    const ended = token === undefined || (await endSession(api, { token, address: request.ip }, where));
    // Everywhere means everywhere: who was not logged out elsewhere must hear of it.
    if (!ended && where === 'everywhere') throw new Unavailable('the session');
    clearCookie(response, SESSION);
    setFlash(response, where === 'everywhere' ? 'logged-out-everywhere' : ended ? 'logged-out' : 'logged-out-here');
    response.redirect(303, '/');
  };
  router.post('/logout', form, logOut('here'));
  router.post('/logout-everywhere', form, logOut('everywhere'));

  const change = (about: ProfileForm) => memberPage(api, async ({ visitor, asker, csrf, request, show, goTo }) => {
    const { name, password, currentPassword } = givenIn(request);
    await correctable(
      async () => {
        await api.changeAccount(asker, about === 'name' ? { name } : { password, currentPassword });
        goTo('/profile', about === 'name' ? 'name-changed' : 'password-changed');
      },
      (fault, status) => show(profilePage(visitor.account, { csrf, fault, about, given: about === 'name' ? { name } : {} }), status),
    );
  });
  router.get('/profile', memberPage(api, ({ visitor, csrf, show }) => show(profilePage(visitor.account, { csrf }))));
  router.post('/profile', form, change('name'));
  router.post('/profile/password', form, change('password'));
  return router;
}
