import { LIMITS } from '../auth/account';
import { html } from '../shared/html';
import type { Account } from './api';
import { form, type Field } from './forms';
import { csrfField, type PageContent } from './layout';
import { dateText } from './texts';

export interface FormState {
  readonly csrf: string;
  readonly fault?: string | undefined;
  readonly given?: { readonly email?: string; readonly name?: string };
}

const email = (value = ''): Field => ({ name: 'email', label: 'E-mail address', type: 'email', value, autocomplete: 'username', most: LIMITS.email });
const name = (value = ''): Field => ({ name: 'name', label: 'Name', value, autocomplete: 'name', most: LIMITS.name, hint: 'As we shall call you.' });
const oldPassword = (field: string, label: string): Field => ({ name: field, label, type: 'password', autocomplete: 'current-password', most: LIMITS.password.most });
const newPassword = (label: string): Field => ({
  name: 'password',
  label,
  type: 'password',
  autocomplete: 'new-password',
  least: LIMITS.password.least,
  most: LIMITS.password.most,
  hint: `At least ${LIMITS.password.least} characters. A few words that do not belong together make a good one.`,
});

export function registerPage(state: FormState): PageContent {
  const fields = [email(state.given?.email), name(state.given?.name), newPassword('Password')];
  return {
    title: 'Register',
    isError: state.fault !== undefined,
    place: '/register',
    content: [
      form({ action: '/register', csrf: state.csrf, fields, button: 'Make my account', fault: state.fault }),
      html`<p>Have you an account already? <a href="/login">Log in</a></p>`,
    ],
  };
}

export function loginPage(state: FormState & { readonly next: string }): PageContent {
  const fields = [email(state.given?.email), oldPassword('password', 'Password')];
  return {
    title: 'Log in',
    isError: state.fault !== undefined,
    place: '/login',
    content: [
      form({ action: '/login', csrf: state.csrf, fields, button: 'Log in', fault: state.fault, hidden: { next: state.next } }),
      html`<p>No account yet? <a href="/register">Register</a></p>`,
    ],
  };
}

/** Which of the page's forms the fault is about. */
export type ProfileForm = 'name' | 'password';

export function profilePage(account: Account, state: FormState & { readonly about?: ProfileForm }): PageContent {
  const fault = (about: ProfileForm): string | undefined => (state.about === about ? state.fault : undefined);
  return {
    title: 'Profile',
    isError: state.fault !== undefined,
    place: '/profile',
    content: [
      html`<dl><dt>E-mail address</dt><dd><bdi>${account.email}</bdi></dd><dt>Member since</dt><dd>${dateText(account.createdAt)}</dd></dl>
<h2>Name</h2>`,
      form({ action: '/profile', csrf: state.csrf, fields: [name(state.given?.name ?? account.name)], button: 'Change my name', fault: fault('name') }),
      html`<h2>Password</h2>`,
      form({
        action: '/profile/password',
        csrf: state.csrf,
        fields: [oldPassword('currentPassword', 'Present password'), newPassword('New password')],
        button: 'Change my password',
        fault: fault('password'),
      }),
      html`<h2>Other devices</h2>
<p>Have you lost a device, or logged in on one that is not yours? This ends all of your sessions, this one too.</p>
<form method="post" action="/logout-everywhere">${csrfField(state.csrf)}<button class="quiet">Log out everywhere</button></form>`,
    ],
  };
}
