// For tests: the same answers as the store's, without a database.
import type { Picture } from './picture';
import type { Parts } from './routes';
import type { Claim, Content, GalleryPart, Image } from './store';

interface Kept extends Picture {
  readonly content: Buffer;
}

export class MemoryStore implements Record<keyof Parts['store'], unknown> {
  added = 0;
  read = 0;
  fault: Error | undefined;
  private readonly pictures = new Map<string, Kept>();
  private readonly galleries = new Map<string, string[]>();

  isThere(id: string): Promise<boolean> {
    return Promise.resolve(this.pictures.has(id));
  }

  add(id: string, picture: Picture, content: Buffer): Promise<void> {
    this.added += 1;
    this.pictures.set(id, { ...picture, content });
    return Promise.resolve();
  }

  claim(account: string, id: string): Promise<Claim> {
    const own = this.galleries.get(account) ?? [];
    const isNew = !own.includes(id);
    if (isNew) this.galleries.set(account, [...own, id]);
    return Promise.resolve({ image: this.image(id), isNew });
  }

  gallery(account: string, limit: number, before: string | undefined): Promise<GalleryPart> {
    const own = (this.galleries.get(account) ?? []).map((id, i) => ({ id, position: i + 1 }));
    const older = own.filter(({ position }) => before === undefined || position < Number(before)).reverse();
    const shown = older.slice(0, limit);
    return Promise.resolve({ items: shown.map(({ id }) => this.image(id)), next: older.length > limit ? String(shown.at(-1)?.position) : undefined });
  }

  content(id: string): Promise<Content | undefined> {
    const found = this.look(id);
    if (found === undefined) return Promise.resolve(undefined);
    const { content, type } = found;
    const half = content.length / 2;
    const slices = async function* (): AsyncGenerator<Buffer> {
      yield await Promise.resolve(content.subarray(0, half));
      yield content.subarray(half);
    };
    return Promise.resolve({ type, bytes: content.length, slices: slices() });
  }

  thumbnail(id: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.look(id)?.thumbnail);
  }

  private look(id: string): Kept | undefined {
    this.read += 1;
    if (this.fault !== undefined) throw this.fault;
    return this.pictures.get(id);
  }

  private image(id: string): Image {
    const found = this.pictures.get(id);
    if (found === undefined) throw new Error(`no picture ${id}`);
    return { id, type: found.type, width: found.width, height: found.height, bytes: found.content.length, createdAt: '2026-11-21T20:00:00.000Z' };
  }
}
