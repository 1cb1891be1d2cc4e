import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { CopyText } from './copy-text';

/** Pieces of this size leave no more than this much waiting in the socket. */
const PIECE_BYTES = 128 * 1024;

/** Sends one table's part of a chunk, and resolves once the server has taken every row of it. */
export async function copyInto(client: Client, table: string, text: CopyText): Promise<void> {
  const { bytes, rows } = text;
  const stream = client.query(copyFrom(`COPY ${table} FROM STDIN`));
  const done = finished(stream);
  done.catch(() => undefined); // it is awaited below; a failure while a piece is written must not count as unhandled
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    if (!stream.write(bytes.subarray(at, at + PIECE_BYTES))) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
  if (stream.rowCount !== rows) throw new Error(`the server took ${stream.rowCount} of ${rows} rows of ${table}`);
}
