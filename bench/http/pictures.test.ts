import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { makePictures } from './pictures';
import { crc32, marked } from './scripts/pictures';

test('a marked picture has other bytes and the same pixels', async () => {
  for (const picture of await makePictures()) {
    const [first, second] = [Buffer.from(marked(picture, 'load-1 7')), Buffer.from(marked(picture, 'load-1 8'))];
    assert.notDeepEqual(first, second);
    assert.ok(first.includes('load-1 7'));
    // The whole of it is read, and what is damaged is refused.
    const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
    assert.ok((await pixels(first)).equals(await pixels(picture)));
  }
});

test('there is one of each type', async () => {
  const formats = await Promise.all((await makePictures()).map(async (picture) => (await sharp(picture).metadata()).format));
  assert.deepEqual(formats, ['jpeg', 'png']);
});

test("the sum is PNG's", () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
});
