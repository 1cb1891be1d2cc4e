// Pictures that are new each time: in a copy of a file, a comment that no other has.

/** Before the first chunk after the header, and before the first marker after the beginning. */
const PNG_HEADER_END = 33;
const JPEG_START_END = 2;
const PNG_MAGIC = [0x89, 0x50, 0x4e, 0x47];

/** The same pixels under another name: the name is the content's digest, and whoever stores it unpacks it anew. */
export function marked(picture: Uint8Array, mark: string): Uint8Array {
  const text = bytesOf(mark);
  const [at, comment] = typeOf(picture) === 'image/png' ? [PNG_HEADER_END, pngComment(text)] : [JPEG_START_END, jpegComment(text)];
  const whole = new Uint8Array(picture.length + comment.length);
  whole.set(picture.subarray(0, at));
  whole.set(comment, at);
  whole.set(picture.subarray(at), at + comment.length);
  return whole;
}

export function typeOf(picture: Uint8Array): string {
  return PNG_MAGIC.every((byte, index) => picture[index] === byte) ? 'image/png' : 'image/jpeg';
}

function jpegComment(text: Uint8Array): Uint8Array {
  const length = text.length + 2;
  return Uint8Array.from([0xff, 0xfe, length >> 8, length & 0xff, ...text]);
}

function pngComment(text: Uint8Array): Uint8Array {
  const body = Uint8Array.from([...bytesOf('tEXtComment'), 0, ...text]);
  return Uint8Array.from([...bigEndian(body.length - 4), ...body, ...bigEndian(crc32(body))]);
}

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from([...text].map((character) => character.charCodeAt(0) & 0x7f));
}

/** As PNG has it. */
export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
