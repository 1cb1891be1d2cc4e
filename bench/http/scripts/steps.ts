// What a client does in a turn.
import type { StepName } from '../workloads';
import type { User } from './accounts';
import { ask, textOf, type Answer, type Question } from './ask';
import type { Catalogue } from './catalogue';
import { marked, typeOf } from './pictures';
import type { Settings } from './settings';

export interface Turn {
  /** Of no other turn. */
  readonly mark: string;
  readonly settings: Settings;
  readonly user: User;
  readonly catalogue: Catalogue;
  readonly pictures: readonly Uint8Array[];
}

/** What this client remembers from one turn to the next. */
const remembered: { cursor: string; image: string | undefined } = { cursor: '', image: undefined };

const some = <T>(list: readonly T[]): T => {
  const chosen = list[Math.floor(Math.random() * list.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
};

const portal = (name: string, path: (turn: Turn) => string) => (turn: Turn): void => {
  ask(name, `${turn.settings.portal}${path(turn)}`);
};
const api = (name: string, path: (turn: Turn) => string, question: (turn: Turn) => Question = () => ({})) => (turn: Turn): Answer | undefined =>
  ask(name, `${turn.settings.api}/v1${path(turn)}`, question(turn));

/** A session is the same one in a browser's cookie. */
const profile = ({ settings, user }: Turn): void => {
  ask('portal-profile', `${settings.portal}/profile`, { headers: { Cookie: `__Host-session=${user.token}` } });
};

const bearer = ({ user }: Turn): Record<string, string> => ({ Authorization: `Bearer ${user.token}` });
const word = ({ catalogue }: Turn): string => encodeURIComponent(some(catalogue.words));
const product = ({ catalogue }: Turn): string => String(some(catalogue.ids));

const nextPage = (turn: Turn): void => {
  const answer = api('api-products-next', () => `/products?limit=20&cursor=${remembered.cursor}`, () => ({ reads: true }))(turn);
  remembered.cursor = (answer?.json('next') as string | null | undefined) ?? '';
};

const logIn = (turn: Turn): void => {
  const body = JSON.stringify({ email: turn.user.email, password: turn.settings.password });
  api('api-login', () => '/sessions', () => ({ method: 'POST', body, headers: { 'Content-Type': 'application/json' }, expected: [201] }))(turn);
};

/** As a browser does: the form's hidden word comes back with its cookie. */
const logInByForm = ({ settings, user }: Turn): void => {
  const page = ask('portal-login-page', `${settings.portal}/login`, { reads: true });
  const csrf = /name="csrf" value="([^"]+)"/.exec(page === undefined ? '' : textOf(page))?.[1];
  if (csrf === undefined) return;
  const body = { csrf, next: '/', email: user.email, password: settings.password };
  ask('portal-login', `${settings.portal}/login`, { method: 'POST', body, headers: { Origin: settings.portal }, expected: [303] });
};

const upload = (turn: Turn): void => {
  const picture = marked(some(turn.pictures), turn.mark);
  const question = { method: 'POST', headers: { ...bearer(turn), 'Content-Type': typeOf(picture) }, expected: [200, 201], comesAgain: true, reads: true } as const;
  const answer = api('api-upload', () => '/images', () => ({ ...question, body: picture.buffer as ArrayBuffer }))(turn);
  if (answer !== undefined) remembered.image = answer.json('image.id') as string;
};

export const steps: Readonly<Record<StepName, (turn: Turn) => void>> = {
  'portal-home': portal('portal-home', () => '/'),
  'portal-shop': portal('portal-shop', () => '/shop'),
  'portal-search': portal('portal-search', (turn) => `/shop?search=${word(turn)}`),
  'portal-product': portal('portal-product', (turn) => `/shop/products/${product(turn)}`),
  'portal-profile': profile,
  'api-products': api('api-products', () => '/products?limit=20'),
  'api-products-next': nextPage,
  'api-search': api('api-search', (turn) => `/products?search=${word(turn)}`),
  'api-product': api('api-product', (turn) => `/products/${product(turn)}`),
  'api-categories': api('api-categories', () => '/categories'),
  'api-session': api('api-session', () => '/session', (turn) => ({ headers: bearer(turn) })),
  'api-login': logIn,
  'portal-login': logInByForm,
  'api-upload': upload,
  'api-thumbnail': api('api-thumbnail', ({ user }) => `/images/${remembered.image ?? user.image}/thumbnail`),
  'api-gallery': api('api-gallery', () => '/images?limit=20', (turn) => ({ headers: bearer(turn) })),
};
