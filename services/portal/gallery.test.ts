import assert from 'node:assert/strict';
import { request as ask } from 'node:http';
import { test } from 'node:test';
import sharp from 'sharp';
import { portal } from './portal-under-test';

const picture = async (): Promise<Blob> =>
  new Blob([new Uint8Array(await sharp({ create: { width: 640, height: 480, channels: 3, background: '#123' } }).png().toBuffer())], { type: 'image/jpeg' });

test('a picture that is uploaded is in the gallery, with its thumbnail', async (context) => {
  const { member, api } = await portal(context);
  const browser = await member();
  await browser.open('/gallery');
  assert.match(browser.page.text, /There are none yet/);
  await browser.sendFile('/gallery', 'picture', await picture());
  assert.match(browser.page.text, /The picture is in your gallery/);
  assert.match(browser.page.text, /alt="Picture of 21 November 2026 at 20:00 UTC"/);
  assert.ok(Buffer.from(await (await picture()).arrayBuffer()).equals(api.pictures[0]?.bytes ?? Buffer.alloc(0)));
  const [, page = ''] = /<a href="(\/gallery\/[0-9a-f]{64})"/.exec(browser.page.text) ?? [];
  const [, path = ''] = /<img src="([^"]+)"/.exec(browser.page.text) ?? [];
  const shown = await browser.open(path);
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/webp']);
  assert.match(shown.headers.get('cache-control') ?? '', /immutable/);
  assert.equal((await browser.open(path, { headers: { 'If-None-Match': shown.headers.get('etag') ?? '' } })).status, 304);
  assert.match((await browser.open(page)).text, /<img class="whole" src="\/images\//);
  assert.equal((await browser.open('/gallery/x')).status, 404);
  await browser.open('/gallery');
  await browser.sendFile('/gallery', 'picture', await picture());
  assert.match(browser.page.text, /in your gallery already/);
});

for (const [what, file, status, words] of [
  ['HTML with the name of a picture', new Blob(['<!doctype html><script>alert(1)</script>']), 415, /this is no PNG, JPEG or WebP picture/],
  ['a file that is announced as too large', new Blob([new Uint8Array(50_000_000)]), 413, /a picture has at most 1 MB/],
] as const) {
  test(`${what} is refused on the page, and the portal goes on`, async (context) => {
    const { member, api } = await portal(context, 5_000);
    const browser = await member();
    await browser.open('/gallery');
    const shown = await browser.sendFile('/gallery', 'picture', file);
    assert.equal(shown.status, status);
    assert.match(shown.text, words);
    assert.match(shown.text, /<input id="picture" name="picture" type="file" required.* aria-invalid="true">/);
    assert.equal(api.pictures.length, 0);
    assert.equal((await browser.open('/gallery')).status, 200);
  });
}

test('a form without a file says so', async (context) => {
  const { member } = await portal(context);
  const browser = await member();
  await browser.open('/gallery');
  const { status, text } = await browser.send('/gallery', {}, { 'Content-Type': 'text/plain' });
  assert.equal(status, 400);
  assert.match(text, /the form cannot be read/);
  const body = new FormData();
  body.set('csrf', browser.hidden('/gallery')['csrf'] ?? '');
  assert.match((await browser.open('/gallery', { method: 'POST', body, headers: { Origin: browser.origin } })).text, /no file was chosen/);
});

test('a file before its token, or with a wrong one, does not reach api', async (context) => {
  const { member, api } = await portal(context);
  const browser = await member();
  await browser.open('/gallery');
  for (const csrf of [undefined, 'x']) {
    const body = new FormData();
    if (csrf !== undefined) body.set('csrf', csrf);
    body.set('picture', await picture(), 'a.png');
    body.set('late', browser.hidden('/gallery')['csrf'] ?? '');
    const { status } = await browser.open('/gallery', { method: 'POST', body, headers: { Origin: browser.origin } });
    assert.ok([400, 403].includes(status));
  }
  assert.deepEqual(api.asked.filter(({ line }) => line.startsWith('POST /v1/images')), []);
});

interface Sent {
  readonly status: number | undefined;
  readonly text: string;
  readonly requestId: unknown;
}

test('a body that grows too large on its way, and one that does not end, are answered', async (context) => {
  const { member, address, api } = await portal(context);
  const browser = await member();
  await browser.open('/gallery');
  const token = browser.hidden('/gallery')['csrf'] ?? '';
  const send = (feed: (write: (chunk: Buffer) => void) => void): Promise<Sent> =>
    new Promise((resolve, reject) => {
      const headers = { Origin: browser.origin, Cookie: browser.cookieHeader(), 'Content-Type': 'multipart/form-data; boundary=b' };
      const sent = ask(`${address}/gallery`, { method: 'POST', headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.once('end', () => resolve({ status: answer.statusCode, text, requestId: answer.headers['x-request-id'] }));
      });
      sent.once('error', reject);
      context.after(() => sent.destroy());
      // The body comes after the request, from where its id is not known.
      sent.flushHeaders();
      setTimeout(() => {
        sent.write(`--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${token}\r\n--b\r\nContent-Disposition: form-data; name="picture"; filename="x.png"\r\n\r\n`);
        feed((chunk) => sent.write(chunk));
      }, 100);
    });
  const grown = await send((write) => {
    for (let i = 0; i < 30; i += 1) write(Buffer.alloc(100_000));
  });
  assert.equal(grown.status, 413);
  assert.match(grown.text, /a picture has at most 1 MB/);
  const asked = api.asked.find(({ line }) => line === 'POST /v1/images');
  assert.equal(asked?.headers['x-request-id'], grown.requestId);
  const endless = await send((write) => write(Buffer.alloc(1_000)));
  assert.equal(endless.status, 408);
  assert.equal(api.pictures.length, 0);
  assert.equal((await browser.open('/gallery')).status, 200);
});
