import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STYLE, STYLE_PATH } from './style';
import { portal } from './portal-under-test';

type Colours = Record<string, string>;

/** The light ones first, then the dark ones. */
function schemes(): Colours[] {
  return [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
    Object.fromEntries([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour])),
  );
}

/** As WCAG 2.2 reckons it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const TEXTS = [
  ['ink', 'ground'], ['ink', 'raised'], ['muted', 'ground'], ['muted', 'raised'],
  ['link', 'ground'], ['link', 'raised'], ['on-link', 'link'], ['bad', 'ground'],
] as const;

test('every text can be told from its ground, in light and in dark', () => {
  const found = schemes();
  assert.equal(found.length, 2);
  for (const colours of found) {
    for (const [text, ground] of TEXTS) {
      const ratio = contrast(colours[text] ?? '', colours[ground] ?? '');
      assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
  }
});

test('the style may be kept for ever, and every page asks for it by its content', async (context) => {
  const { newBrowser } = await portal(context);
  const style = await newBrowser().open(STYLE_PATH);
  assert.deepEqual([style.status, style.headers.get('content-type')], [200, 'text/css; charset=utf-8']);
  assert.match(style.headers.get('cache-control') ?? '', /immutable/);
  assert.ok((await newBrowser().open('/')).text.includes(`href="${STYLE_PATH}"`));
});
