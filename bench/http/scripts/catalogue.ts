// What of the shop there is to look at: asked for once, before the load.
import exec from 'k6/execution';
import http from 'k6/http';
import { patiently } from './patiently';
import type { Settings } from './settings';

export interface Catalogue {
  readonly ids: readonly number[];
  readonly words: readonly string[];
}

const PAGES = 5;
const LEAST_LETTERS = 4;

export function readCatalogue({ api }: Settings): Catalogue {
  const ids: number[] = [];
  const words = new Set<string>();
  let next: string | null = '';
  for (let pages = 0; pages < PAGES && next !== null; pages += 1) {
    const url: string = `${api}/v1/products?limit=100&cursor=${next}`;
    const answer = patiently(() => http.get(url, { timeout: '30s', responseType: 'text' }), [200], '; make seed fills the shop');
    const page = answer.json() as unknown as { items: { id: number; name: string }[]; next: string | null };
    for (const { id, name } of page.items) {
      ids.push(id);
      for (const word of name.split(' ')) if (word.length >= LEAST_LETTERS) words.add(word);
    }
    next = page.next;
  }
  if (ids.length === 0) exec.test.abort('the shop has no product: make seed fills it');
  return { ids, words: [...words] };
}
