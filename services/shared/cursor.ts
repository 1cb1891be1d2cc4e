// Where the next page of a list begins, as text that nobody but the service can make.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { RequestError } from './problem';

const SIGNATURE_BYTES = 16;
const MOST_CHARACTERS = 512;

/** Derived from the service's password, which all of its pods have; with a new password, pages begin again. */
export async function cursorKey(credentialsFolder: string): Promise<Buffer> {
  const password = await readFile(join(credentialsFolder, 'password'));
  return Buffer.from(hkdfSync('sha256', password, '', 'drydock cursor', 32));
}

export class Cursors<T> {
  /** The list's name is signed, too: a cursor of another list is none. */
  constructor(private readonly key: Buffer, private readonly list: string, private readonly position: z.ZodType<T>) {}

  write(position: T): string {
    const content = Buffer.from(JSON.stringify(position));
    return Buffer.concat([this.signature(content), content]).toString('base64url');
  }

  /** undefined: from the beginning. */
  read(cursor: string | undefined): T | undefined {
    if (cursor === undefined) return undefined;
    if (cursor.length <= MOST_CHARACTERS) {
      const bytes = Buffer.from(cursor, 'base64url');
      const [signature, content] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)];
      // Decoding overlooks what is no base64: one position has one text.
      const isExact = signature.length === SIGNATURE_BYTES && bytes.toString('base64url') === cursor;
      if (isExact && timingSafeEqual(signature, this.signature(content))) {
        const parsed = this.position.safeParse(JSON.parse(content.toString()));
        if (parsed.success) return parsed.data;
      }
    }
    throw new RequestError(400, 'cursor: expected the `next` of an earlier page of this list');
  }

  private signature(content: Buffer): Buffer {
    return createHmac('sha256', this.key).update(this.list).update('\0').update(content).digest().subarray(0, SIGNATURE_BYTES);
  }
}
