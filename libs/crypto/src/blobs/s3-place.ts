/**
 * Sealed blobs in a bucket of S3 or what speaks its protocol: `<prefix>/<last two characters of the id>/<id>.<kind>`. Several engines may use
 * it: an object is created only where there is none, and a key is replaced only where it still is what was read. Those conditions must be
 * kept by the server, and the opening asks for them; a bucket that keeps versions would keep destroyed keys, and is refused.
 */
import { keyContext, partName, shardOf, copyIn, BlobExists } from './blob-place.js';
import type { BlobPart, BlobPlace, KeyKind, SealedKind } from './blob-place.js';
import type { KeyWrapper } from '../key-ring.js';
import { wrappingKeyId } from '../key-ring.js';
import { sumOfCounts, type RewrapCount } from '../rewrap.js';
import { Unsealable } from '../seal.js';
import { randomToken } from '../tokens.js';
import type { S3Bucket } from './s3-bucket.js';

/** Objects that are asked for at once where all are gone through. */
const AT_ONCE = 16;

/** @param prefix - without a slash at its ends; empty for the whole bucket. */
export function s3Place(bucket: S3Bucket, prefix: string): BlobPlace {
  return new S3Place(bucket, prefix === '' ? '' : `${prefix}/`);
}

class S3Place implements BlobPlace {
  constructor(
    private readonly bucket: S3Bucket,
    private readonly prefix: string,
  ) {}

  /**
   * The message first, which decides who of two has the id; then what is beside it, all at once; then the keys, that of the message last. What
   * fails is removed as far as the server still answers.
   */
  async storeNew(id: string, parts: readonly BlobPart[]): Promise<void> {
    const mark = randomToken(12);
    const create = async (part: BlobPart): Promise<void> => {
      if (!(await this.bucket.create(this.name(id, part.kind), part.bytes(), mark))) throw new BlobExists(`${id} is stored already`);
    };
    const isKey = ({ kind }: BlobPart): boolean => kind === 'key' || kind === 'bytes';
    try {
      const [message, ...beside] = parts.filter((part) => !isKey(part));
      if (message) await create(message);
      const stored = await Promise.allSettled(beside.map(create));
      for (const outcome of stored) if (outcome.status === 'rejected') throw outcome.reason;
      for (const part of parts.filter(isKey)) await create(part);
    } catch (cause) {
      const own = [...parts].reverse().map(({ kind }) => this.name(id, kind));
      for (const name of own) await this.bucket.removeOwn(name, mark).catch(() => undefined); // the search for orphans finds the rest
      throw cause;
    }
  }

  async replace(id: string, part: BlobPart): Promise<void> {
    await this.bucket.put(this.name(id, part.kind), part.bytes());
  }

  async read(id: string, kind: SealedKind): Promise<Buffer | undefined> {
    return (await this.bucket.read(this.name(id, kind)))?.bytes;
  }

  stream(id: string, kind: SealedKind): Promise<AsyncIterable<Buffer> | undefined> {
    return this.bucket.stream(this.name(id, kind));
  }

  async has(id: string, kind: SealedKind | KeyKind): Promise<boolean> {
    return (await this.bucket.head(this.name(id, kind))) !== undefined;
  }

  async copiesOf(id: string): Promise<readonly string[]> {
    const copies: string[] = [];
    const start = `${this.prefix}${shardOf(id)}/${id}.`;
    for await (const name of this.bucket.list(start)) {
      const copy = copyIn(name.slice(start.length));
      if (copy !== undefined) copies.push(copy);
    }
    return copies;
  }

  async remove(id: string, kinds: readonly SealedKind[]): Promise<void> {
    for (const kind of kinds) await this.bucket.remove(this.name(id, kind));
  }

  async readKey(id: string, kind: KeyKind): Promise<string | undefined> {
    return (await this.bucket.read(this.name(id, kind)))?.bytes.toString('utf8');
  }

  async destroyKey(id: string, kind: KeyKind): Promise<boolean> {
    const wasThere = await this.has(id, kind);
    if (wasThere) await this.bucket.remove(this.name(id, kind));
    return wasThere;
  }

  async wrapAnew(ids: AsyncIterable<string> | Iterable<string>, ring: KeyWrapper): Promise<RewrapCount> {
    const counts: RewrapCount[] = [];
    for await (const id of ids) for (const kind of ['bytes', 'key'] as const) counts.push(await this.wrapKeyAnew(id, kind, ring));
    return sumOfCounts(counts);
  }

  async wrapAllAnew(ring: KeyWrapper): Promise<RewrapCount> {
    const counts: RewrapCount[] = [];
    for await (const some of this.keysAtOnce())
      counts.push(...(await Promise.all(some.map(({ id, kind }) => this.wrapKeyAnew(id, kind, ring)))));
    return sumOfCounts(counts);
  }

  async *wrappingKeys(): AsyncIterable<string> {
    for await (const some of this.keysAtOnce()) {
      const texts = await Promise.all(some.map(({ id, kind }) => this.readKey(id, kind)));
      yield* texts.flatMap((text) => wrappingKeyId(text?.split('\n', 1)[0]?.trim() ?? '') ?? []);
    }
  }

  async *list(): AsyncIterable<string> {
    for await (const name of this.bucket.list(this.prefix)) {
      const id = /([\w-]+)\.msg$/.exec(name)?.[1];
      if (id !== undefined) yield id;
    }
  }

  /** The condition does what order does in a folder: a key that was destroyed, or wrapped anew meanwhile, is not what was read. */
  private async wrapKeyAnew(id: string, kind: KeyKind, ring: KeyWrapper): Promise<RewrapCount> {
    for (;;) {
      const found = await this.bucket.read(this.name(id, kind));
      if (found === undefined) return { rewrapped: 0, unreadable: 0 }; // destroyed
      const [wrapped = '', ...rest] = found.bytes.toString('utf8').split('\n');
      if (wrappingKeyId(wrapped.trim()) === ring.activeId) return { rewrapped: 0, unreadable: 0 };
      const anew = wrappedAnew(wrapped.trim(), keyContext(id, kind), ring);
      if (anew === undefined) return { rewrapped: 0, unreadable: 1 };
      if (await this.bucket.replace(this.name(id, kind), Buffer.from([anew, ...rest].join('\n')), found.etag))
        return { rewrapped: 1, unreadable: 0 };
    }
  }

  private async *keysAtOnce(): AsyncGenerator<{ readonly id: string; readonly kind: KeyKind }[]> {
    let some: { id: string; kind: KeyKind }[] = [];
    for await (const name of this.bucket.list(this.prefix)) {
      const [, id, kind] = /([\w-]+)\.(key|bytes)$/.exec(name) ?? [];
      if (id === undefined || (kind !== 'key' && kind !== 'bytes')) continue;
      some.push({ id, kind });
      if (some.length < AT_ONCE) continue;
      yield some;
      some = [];
    }
    yield some;
  }

  private name(id: string, kind: SealedKind | KeyKind): string {
    return `${this.prefix}${shardOf(id)}/${partName(id, kind)}`;
  }
}

/** Undefined for what does not open. */
function wrappedAnew(wrapped: string, context: string, ring: KeyWrapper): string | undefined {
  try {
    const key = ring.unwrapKey(wrapped, context);
    const anew = ring.wrapKey(key, context);
    key.fill(0);
    return anew;
  } catch (cause) {
    if (cause instanceof Unsealable) return undefined;
    throw cause;
  }
}
