// Pictures and whose they are, in PostgreSQL: of all that a platform has, it alone keeps each byte on two nodes before it says so.
import * as z from 'zod';
import type { Pools } from '../shared/database';
import { Tables } from '../shared/tables';
import type { Picture } from './picture';

export interface Image {
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly id: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** When it came into this gallery. */
  readonly createdAt: string;
}

export interface Claim {
  readonly image: Image;
  readonly isNew: boolean;
}

export interface GalleryPart {
  readonly items: readonly Image[];
  /** Where the next part begins, if there is one. */
  readonly next: string | undefined;
}

export interface Content {
  readonly type: string;
  readonly bytes: number;
  /** From the first to the last byte. */
  readonly slices: AsyncIterable<Buffer>;
}

/** `EXTERNAL`: pictures are packed already, and a slice can be read without the rest. */
const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS drydock_services.images (
    id         bytea PRIMARY KEY CHECK (octet_length(id) = 32),
    type       text NOT NULL,
    width      integer NOT NULL,
    height     integer NOT NULL,
    content    bytea STORAGE EXTERNAL NOT NULL,
    thumbnail  bytea STORAGE EXTERNAL NOT NULL
  );
  CREATE TABLE IF NOT EXISTS drydock_services.image_owners (
    account   uuid NOT NULL,
    image     bytea NOT NULL REFERENCES drydock_services.images,
    position  bigint GENERATED ALWAYS AS IDENTITY,
    added_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, image)
  );
  CREATE UNIQUE INDEX IF NOT EXISTS image_owners_gallery ON drydock_services.image_owners (account, position)`;

const COLUMNS = `encode(i.id, 'hex') AS id, i.type, i.width, i.height, octet_length(i.content) AS bytes`;
const imageColumns = { id: z.string(), type: z.string(), width: z.number(), height: z.number(), bytes: z.number(), createdAt: z.date() };
const claimRow = z.object({ ...imageColumns, isNew: z.boolean() });
const galleryRow = z.object({ ...imageColumns, position: z.string() });
const sliceRow = z.object({ type: z.string(), bytes: z.number(), slice: z.instanceof(Buffer) });
const thumbnailRow = z.object({ thumbnail: z.instanceof(Buffer) });
type Slice = z.infer<typeof sliceRow>;

/** What is read of a picture at once: on its way it takes four times as much memory, and a picture may have ten of it. */
const SLICE_BYTES = 2 ** 20;

function imageOf({ id, type, width, height, bytes, createdAt }: z.infer<z.ZodObject<typeof imageColumns>>): Image {
  return { id, type, width, height, bytes, createdAt: createdAt.toISOString() };
}

const key = (id: string): Buffer => Buffer.from(id, 'hex');

export class ImageStore {
  private readonly tables: Tables;

  constructor(private readonly pools: Pools) {
    this.tables = new Tables(pools.primary, 'drydock_services.images', STATEMENTS);
  }

  /** Whoever comes first does it, but it may be done before. */
  prepare(): Promise<void> {
    return this.tables.prepare();
  }

  async isThere(id: string): Promise<boolean> {
    const rows = await this.tables.use((primary) => primary.read('SELECT 1 FROM drydock_services.images WHERE id = $1', [key(id)]));
    return rows.length > 0;
  }

  async add(id: string, { type, width, height, thumbnail }: Picture, content: Buffer): Promise<void> {
    const sql = `INSERT INTO drydock_services.images (id, type, width, height, content, thumbnail) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT DO NOTHING`;
    await this.tables.use((primary) => primary.query(sql, [key(id), type, width, height, content, thumbnail]));
  }

  /** Puts a picture that is there into an account's gallery. */
  async claim(account: string, id: string): Promise<Claim> {
    const sql = `
      WITH claimed AS (
        INSERT INTO drydock_services.image_owners (account, image) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING added_at
      )
      SELECT ${COLUMNS}, coalesce(c.added_at, o.added_at) AS "createdAt", c.added_at IS NOT NULL AS "isNew"
        FROM drydock_services.images i
        LEFT JOIN claimed c ON true
        LEFT JOIN drydock_services.image_owners o ON o.account = $1 AND o.image = i.id
       WHERE i.id = $2`;
    const [row] = await this.tables.use((primary) => primary.query(sql, [account, key(id)]));
    const claimed = claimRow.parse(row);
    return { image: imageOf(claimed), isNew: claimed.isNew };
  }

  /** The newest first, or those before a position that an earlier page ended with. Who has just added one sees it there. */
  async gallery(account: string, limit: number, before: string | undefined): Promise<GalleryPart> {
    const sql = `
      SELECT ${COLUMNS}, o.added_at AS "createdAt", o.position::text AS position
        FROM drydock_services.image_owners o JOIN drydock_services.images i ON i.id = o.image
       WHERE o.account = $1 AND ($2::bigint IS NULL OR o.position < $2)
       ORDER BY o.position DESC LIMIT $3`;
    const rows = await this.tables.use((primary) => primary.read(sql, [account, before ?? null, limit + 1]));
    const found = rows.map((row) => galleryRow.parse(row));
    const shown = found.slice(0, limit);
    return { items: shown.map(imageOf), next: found.length > limit ? shown.at(-1)?.position : undefined };
  }

  async content(id: string): Promise<Content | undefined> {
    const first = await this.slice(id, 0);
    return first && { type: first.type, bytes: first.bytes, slices: this.slices(id, first) };
  }

  async thumbnail(id: string): Promise<Buffer | undefined> {
    const row = await this.find('SELECT thumbnail FROM drydock_services.images WHERE id = $1', [key(id)]);
    return row === undefined ? undefined : thumbnailRow.parse(row).thumbnail;
  }

  private async *slices(id: string, first: Slice): AsyncGenerator<Buffer> {
    let sent = 0;
    for (let next: Slice | undefined = first; next !== undefined; next = sent < first.bytes ? await this.slice(id, sent) : undefined) {
      sent += next.slice.length;
      yield next.slice;
    }
  }

  private async slice(id: string, offset: number): Promise<Slice | undefined> {
    const sql = `SELECT type, octet_length(content) AS bytes, substring(content FROM $2 FOR $3) AS slice
                   FROM drydock_services.images WHERE id = $1`;
    const row = await this.find(sql, [key(id), offset + 1, SLICE_BYTES]);
    return row === undefined ? undefined : sliceRow.parse(row);
  }

  /** What a standby has not heard of yet, the primary knows. */
  private async find(sql: string, values: readonly unknown[]): Promise<unknown> {
    await this.tables.prepare();
    const [row] = await this.pools.read(sql, values);
    return row ?? (await this.pools.primary.read(sql, values))[0];
  }
}
