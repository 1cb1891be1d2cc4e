// What went wrong, in words that help who reads them; of our insides they tell nothing but a number to ask about.
import { html, type Content } from '../shared/html';
import type { PageContent } from './layout';
import { waitText } from './texts';

export interface Failure {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

const back = html`<p><a href="/">Back to the start</a></p>`;

export function errorPage({ status, requestId, retryAfterSeconds }: Failure): PageContent {
  switch (status) {
    case 403:
      return said('This form has expired', html`<p>It was not sent from one of our pages, or from one that was opened before you logged in or out.
        Nothing was changed. Please open the page again and send it from there.</p>`);
    case 404:
      return said('There is nothing here', html`<p>The page you asked for does not exist, or does not exist any more.</p>`);
    case 413:
      return said('That was too large', html`<p>More was sent than can be taken. Nothing was changed.</p>`);
    case 429:
      return said('Too many requests', html`<p>You have asked more often than we can answer.
        ${retryAfterSeconds === undefined ? 'Please try again in a minute.' : `Please try again in ${waitText(retryAfterSeconds)}.`}</p>`);
    case 503:
      return said('We cannot reach our database', html`<p>It should be back within a minute. You stay logged in, and nothing that was saved is lost.
        Please read this page again in a moment.</p>`);
    default:
      if (status < 500) return said('That cannot be done', html`<p>We do not understand what was asked for.</p>`);
      return said('Something went wrong', html`<p>It is our fault, not yours. Please try again; if it happens again, tell us this number:
        <code>${requestId ?? 'none'}</code></p>`);
  }
}

function said(title: string, words: Content): PageContent {
  return { title, content: [words, back], isError: true };
}
