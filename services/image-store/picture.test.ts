import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { test } from 'node:test';
import sharp from 'sharp';
import { examine, THUMBNAIL_PIXELS } from './picture';

const canvas = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#267' } });

/** Says to be of this size; there is next to nothing in it. */
async function bomb(width: number, height: number): Promise<Buffer> {
  const png = await canvas(8, 8).png().toBuffer();
  // The first chunk: length, IHDR, width, height, five bytes, checksum.
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

for (const format of ['png', 'jpeg', 'webp'] as const) {
  test(`a ${format} is known by its content, and its thumbnail keeps its shape`, async () => {
    const picture = await examine(await canvas(800, 600).toFormat(format).toBuffer());
    assert.deepEqual([picture.type, picture.width, picture.height], [`image/${format}`, 800, 600]);
    const thumbnail = await sharp(picture.thumbnail).metadata();
    assert.deepEqual([thumbnail.format, thumbnail.width, thumbnail.height], ['webp', THUMBNAIL_PIXELS, 240]);
  });
}

test('a small picture is not made larger', async () => {
  const { width, height } = await sharp((await examine(await canvas(20, 10).png().toBuffer())).thumbnail).metadata();
  assert.deepEqual([width, height], [20, 10]);
});

test('a photograph that lies on its side stands upright, and tells nobody where it was taken', async () => {
  const photograph = await canvas(800, 600).jpeg().withExif({ IFD0: { Copyright: 'somebody' } }).withMetadata({ orientation: 6 }).toBuffer();
  const picture = await examine(photograph);
  assert.deepEqual([picture.width, picture.height], [600, 800]);
  const thumbnail = await sharp(picture.thumbnail).metadata();
  assert.deepEqual([thumbnail.width, thumbnail.height, thumbnail.exif], [240, THUMBNAIL_PIXELS, undefined]);
});

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
for (const [what, bytes] of [
  ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['a drawing that could hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a kind of picture that is not taken', gif],
  ['nothing', Buffer.alloc(0)],
] as const) {
  test(`${what} is refused`, () => assert.rejects(examine(bytes), { status: 415 }));
}

test('a bomb is refused by what its header says, before it is unpacked', async () => {
  const began = performance.now();
  await assert.rejects(examine(await bomb(50_000, 50_000)), { status: 413, message: /50000 × 50000 pixels; at most 24 million/ });
  assert.ok(performance.now() - began < 500);
});

test('half a picture is refused', async () => {
  const noise = sharp({ create: { width: 400, height: 400, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 120, sigma: 40 } } });
  for (const [format, status] of [['png', 422], ['jpeg', 422], ['webp', 415]] as const) {
    const whole = await noise.clone().toFormat(format).toBuffer();
    await assert.rejects(examine(whole.subarray(0, whole.length / 2)), { status }, format);
  }
});
