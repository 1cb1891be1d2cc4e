// What a picture is, told by its bytes alone, and its thumbnail.
import sharp, { type Metadata } from 'sharp';
import { RequestError } from '../shared/problem';
import { MOST_PIXELS } from './limits';

/** Of all that libvips reads, only these, and of each only the reader for bytes in memory: the others cannot be reached. */
const READERS = { jpeg: 'VipsForeignLoadJpegBuffer', png: 'VipsForeignLoadPngBuffer', webp: 'VipsForeignLoadWebpBuffer' } as const;
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: Object.values(READERS) });
// One thread for each picture, and nothing kept: how many are worked on at once is the queue's to say.
sharp.concurrency(1);
sharp.cache(false);

export const THUMBNAIL_PIXELS = 320;
export const THUMBNAIL_TYPE = 'image/webp';
const THUMBNAIL_QUALITY = 80;
/** The largest picture allowed takes a second of a busy core; what takes longer was made to. */
const MOST_SECONDS = 10;

export interface Picture {
  readonly type: string;
  /** As it is shown: a photograph may lie on its side and say so. */
  readonly width: number;
  readonly height: number;
  readonly thumbnail: Buffer;
}

interface Header {
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

async function metadataOf(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    throw new RequestError(415, 'this is no PNG, JPEG or WebP picture, whatever its name says');
  }
}

/** From the first bytes, before any pixel is unpacked. */
async function readHeader(bytes: Buffer): Promise<Header> {
  const { format, autoOrient } = await metadataOf(bytes);
  const { width, height } = autoOrient;
  if (width * height > MOST_PIXELS) {
    throw new RequestError(413, `the picture is ${width} × ${height} pixels; at most ${MOST_PIXELS / 1e6} million pixels are taken`);
  }
  return { type: `image/${format}`, width, height };
}

/** Unpacks the whole picture: what has a thumbnail is a picture to its end. */
export async function examine(bytes: Buffer): Promise<Picture> {
  const header = await readHeader(bytes);
  // A sound picture may be of an odd profile: only what cannot be read ends it.
  const thumbnail = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: MOST_SECONDS })
    .autoOrient()
    .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: THUMBNAIL_QUALITY })
    .toBuffer()
    .catch(() => {
      throw new RequestError(422, 'the picture is damaged: it cannot be read to its end');
    });
  return { ...header, thumbnail };
}
