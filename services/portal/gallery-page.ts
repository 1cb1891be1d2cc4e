import { MOST_PIXELS } from '../image-store/limits';
import { html, type Html } from '../shared/html';
import type { Image, List } from './api';
import { form } from './forms';
import type { PageContent } from './layout';
import { pages } from './shop-pages';
import { bytesText, momentText } from './texts';

export const FILE_FIELD = 'picture';

export interface GalleryState {
  readonly csrf: string;
  readonly mostMegabytes: number;
  readonly found: List<Image>;
  readonly cursor: string | undefined;
  readonly fault?: string;
}

export function galleryPage({ csrf, mostMegabytes, found, cursor, fault }: GalleryState): PageContent {
  return {
    title: 'Gallery',
    isError: fault !== undefined,
    place: '/gallery',
    content: [
      form({
        action: '/gallery',
        csrf,
        fields: [
          {
            name: FILE_FIELD,
            label: 'Add a picture',
            type: 'file',
            accept: 'image/png,image/jpeg,image/webp',
            hint: `PNG, JPEG or WebP, at most ${mostMegabytes} MB and ${MOST_PIXELS / 1e6} million pixels.`,
          },
        ],
        button: 'Add',
        fault: fault === undefined ? undefined : `${FILE_FIELD}: ${fault}`,
      }),
      html`<h2 id="pictures">Your pictures</h2>`,
      found.items.length === 0
        ? html`<p>There are none ${cursor === undefined ? 'yet' : 'any more'}.</p>`
        : html`<ul class="pictures" aria-labelledby="pictures">${found.items.map(pictureItem)}</ul>`,
      pages('/gallery', {}, cursor, found.next),
    ],
  };
}

/** On a page of ours: a browser shows a picture alone with a style of its own, which no page here may have. */
export function picturePage(id: string): PageContent {
  return {
    title: 'Picture',
    place: '/gallery',
    content: html`<p><img class="whole" src="/images/${id}" alt="The picture as it was uploaded"></p>
<p><a href="/gallery">Back to the gallery</a></p>`,
  };
}

function pictureItem({ id, width, height, bytes, createdAt }: Image): Html {
  const when = momentText(createdAt);
  return html`<li><a href="/gallery/${id}"><img src="/images/${id}/thumbnail" width="160" height="160" loading="lazy" alt="Picture of ${when}"></a>
<span class="muted">${width} × ${height}, ${bytesText(bytes)}</span></li>`;
}
