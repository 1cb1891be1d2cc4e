import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { withBrowser } from './browser';
import { Door } from './door-client';
import { withoutRestarts } from './logs';
import { figure, step } from './steps';
import { Visit } from './visit';
import { register } from './visitor';

const SCREEN = { width: 1280, colorScheme: 'light', javaScriptEnabled: true } as const;
/** The door, the portal, api and the image store each have limits; the shortest ends it. */
const ENDLESS_MS = 60_000;
const LARGE_BYTES = 50_000_000 - 1;

/** Says to be 2.5 billion pixels; there is next to nothing in it. */
async function bomb(): Promise<Buffer> {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } }).png().toBuffer();
  // The first chunk: length, IHDR, width, height, five bytes, checksum.
  png.writeUInt32BE(50_000, 16);
  png.writeUInt32BE(50_000, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

const UPLOADS: readonly (readonly [name: string, file: string, bytes: () => Promise<Buffer>, words: RegExp])[] = [
  ['HTML that is called a picture', 'page.jpg', () => Promise.resolve(Buffer.from('<!doctype html><script>alert(1)</script>')), /no PNG, JPEG or WebP picture/],
  ['a PNG bomb', 'bomb.png', bomb, /50000 × 50000 pixels/],
  ['50 MB', 'large.jpg', () => Promise.resolve(Buffer.alloc(LARGE_BYTES)), /at most 10 MB/],
];

export function badUploads(): void {
  step('HTML as a picture, a bomb, 50 MB and a body that never ends are refused in words, and no pod restarts', 240, async () => {
    const door = await Door.find();
    await withoutRestarts(() =>
      withBrowser(door, (browser) => Visit.begin(browser, `https://${door.nameOf('portal')}`, SCREEN, (visit) => uploads(door, visit))),
    );
  });
}

async function uploads(door: Door, visit: Visit): Promise<void> {
  await register(visit);
  for (const [name, file, bytes, words] of UPLOADS) {
    await visit.follow('Gallery');
    await visit.choose('Add a picture', file, await bytes());
    const began = performance.now();
    await visit.press('Add');
    await visit.hears('alert', words);
    figure(`${name} refused after`, `${((performance.now() - began) / 1000).toFixed(2)} s`);
  }
  await visit.see('Gallery', '12-upload-refused');
  const began = performance.now();
  const status = await endless(door, visit);
  figure('a body that never ends', `${status} after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await visit.open('/gallery');
  await visit.page.getByText('There are none yet.').waitFor();
}

/** The same form as the browser's, by HTTP/2 as the browser's, whose file goes on and on. */
async function endless(door: Door, visit: Visit): Promise<number> {
  const token = await visit.page.locator('form[action="/gallery"] input[name=csrf]').getAttribute('value');
  const cookie = (await visit.page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const name = door.nameOf('portal');
  const createConnection = () => connectTls({ host: door.address, port: 443, servername: name, ca: door.authority, ALPNProtocols: ['h2'] });
  const session = connect(`https://${name}`, { createConnection });
  const sent = session.request({ ':method': 'POST', ':path': '/gallery', origin: `https://${name}`, cookie, 'content-type': 'multipart/form-data; boundary=part' });
  sent.setTimeout(ENDLESS_MS, () => sent.destroy(new Error('no answer')));
  const answer = once(sent, 'response') as Promise<[IncomingHttpHeaders & IncomingHttpStatusHeader]>;
  const part = (disposition: string): string => `--part\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  sent.write(`${part('name="csrf"')}${token}\r\n${part('name="picture"; filename="x.jpg"')}`);
  const drip = setInterval(() => sent.write('x'), 200);
  try {
    const [{ ':status': status }] = await answer;
    assert.equal(status, 408);
    return 408;
  } finally {
    clearInterval(drip);
    session.destroy();
  }
}
