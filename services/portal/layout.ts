// What every page has around its content.
import { html, type Content, type Html } from '../shared/html';
import { CSRF_FIELD } from './csrf';
import { STYLE_PATH } from './style';
import type { Visitor } from './visitor';

export interface PageContent {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly place?: Place;
  readonly content: Content;
  /** It says itself what is not well. The window's title tells so first: it is the first that is read aloud. */
  readonly isError?: boolean;
}

export interface Surroundings {
  readonly visitor: Visitor;
  readonly csrf: string;
  readonly flash: string | undefined;
}

const PLACES = { '/shop': 'Shop', '/orders': 'Orders', '/gallery': 'Gallery', '/profile': 'Profile' } as const;
export type Place = keyof typeof PLACES | '/login' | '/register';

export function csrfField(token: string): Html {
  return html`<input type="hidden" name="${CSRF_FIELD}" value="${token}">`;
}

export function layout({ title, place, content, isError }: PageContent, { visitor, csrf, flash }: Surroundings): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${isError ? 'Error: ' : ''}${title} · Drydock</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<a class="brand" href="/">Drydock</a>
<nav aria-label="Main"><ul>${Object.entries(PLACES).map(([path, name]) => entry(path, name, place))}</ul></nav>
${personal(visitor, csrf, place)}
</header>
<main id="content" tabindex="-1">
${flash === undefined ? undefined : html`<p class="notice" role="status">${flash}</p>`}
${visitor.kind === 'unknown' && !isError ? html`<p class="notice warning" role="status">We cannot look up your account at the moment. You stay logged in; please try again in a minute.</p>` : undefined}
<h1>${title}</h1>
${content}
</main>
<footer><p>Drydock: a shop to try a platform with. Nothing here can be bought.</p></footer>
</body>
</html>
`;
}

function entry(path: string, name: string, place: Place | undefined): Html {
  return html`<li><a href="${path}"${path === place ? html` aria-current="page"` : undefined}>${name}</a></li>`;
}

function personal(visitor: Visitor, csrf: string, place: Place | undefined): Html {
  if (visitor.kind === 'guest') {
    return html`<nav aria-label="Account"><ul>${entry('/login', 'Log in', place)}${entry('/register', 'Register', place)}</ul></nav>`;
  }
  return html`<form class="session" method="post" action="/logout">${csrfField(csrf)}
${visitor.kind === 'member' ? html`<span>Logged in as <bdi>${visitor.account.name}</bdi></span>` : undefined}
<button class="quiet">Log out</button></form>`;
}
