import sharp from 'sharp';

/** About what a page shows of a product: large enough that its thumbnail is work, small enough that the network is not all of it. */
const SIZE = { width: 1_024, height: 768 };
const NOISE = 24;

/** A JPEG and a PNG: soft colours with some noise, as photographs have; the same on every machine. */
export async function makePictures(): Promise<Buffer[]> {
  const picture = sharp(pixels(), { raw: { ...SIZE, channels: 3 } });
  return [await picture.clone().jpeg({ quality: 82 }).toBuffer(), await picture.clone().png({ palette: true, colours: 64 }).toBuffer()];
}

function pixels(): Buffer {
  const { width, height } = SIZE;
  const bytes = Buffer.allocUnsafe(3 * width * height);
  let random = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const [column, line, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const wave = Math.sin((column * (channel + 1)) / 90) + Math.cos((line * (3 - channel)) / 70);
    bytes[at] = Math.max(0, Math.min(255, 128 + 50 * wave + (random / 2 ** 32 - 0.5) * NOISE));
  }
  return bytes;
}
