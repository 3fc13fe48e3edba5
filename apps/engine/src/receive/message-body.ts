/** Takes the bytes of DATA: counts, hashes, checks line ends, keeps them in memory or in a sealed spool file. */
import type { BodyHash, SpoolDirectory, SpoolFile } from '#crypto';
import type { MessageBody } from './transmission.js';

export interface BodyOptions {
  readonly maxBytes: number;
  /** Above this the bytes go to a spool file. */
  readonly memoryBytes: number;
  readonly bareNewlines: 'refuse' | 'normalize';
  readonly hash: BodyHash;
  readonly spool: SpoolDirectory;
}

/** The message cannot be taken as it is. */
export class BodyRefused extends Error {
  constructor(readonly reason: 'too-big' | 'bare-newline') {
    super(reason);
  }
}

const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads the stream to its end, whatever comes, so that the client can read its reply. Nothing is left behind when it fails.
 * @throws BodyRefused; errors of the spool file (disk full) and of the stream (the client has gone) as they are.
 */
export async function receiveBody(stream: AsyncIterable<Buffer>, options: BodyOptions): Promise<MessageBody> {
  const keeper = createKeeper(options);
  try {
    await keepAll(stream, keeper, options);
    return await keeper.finish();
  } catch (cause) {
    await keeper.drop();
    throw cause;
  }
}

/** The bytes in one piece. */
export async function wholeBody(body: Pick<MessageBody, 'chunks'>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body.chunks()) pieces.push(piece);
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

async function keepAll(stream: AsyncIterable<Buffer>, keeper: Keeper, { bareNewlines, maxBytes }: BodyOptions): Promise<void> {
  const lines = createLineEnds(bareNewlines);
  const take = async (clean: Buffer | undefined): Promise<void> => {
    if (clean === undefined) throw new BodyRefused('bare-newline');
    if (keeper.sizeBytes + clean.length > maxBytes) throw new BodyRefused('too-big');
    await keeper.keep(clean);
  };
  let failure: { readonly cause: unknown } | undefined;
  for await (const chunk of stream) {
    if (failure !== undefined) continue;
    await take(lines.check(chunk)).catch(async (cause: unknown) => {
      failure = { cause };
      await keeper.drop(); // the rest of the stream may take long
    });
  }
  if (failure !== undefined) throw failure.cause;
  await take(lines.end());
}

interface LineEnds {
  /** The chunk with its line ends in order; undefined when it must be refused. */
  check(chunk: Buffer): Buffer | undefined;
  /** What is missing after the last chunk; undefined when the message must be refused. */
  end(): Buffer | undefined;
}

/**
 * CR and LF may stand only as CRLF (RFC 5321 §2.3.8): anything else is read differently by different servers, which is
 * how mail is smuggled (CVE-2023-51764 and others).
 */
function createLineEnds(mode: BodyOptions['bareNewlines']): LineEnds {
  let pendingCr = false;
  return {
    check(chunk) {
      const bare = hasBareNewline(chunk, pendingCr);
      const startedAfterCr = pendingCr;
      pendingCr = chunk.length > 0 ? chunk[chunk.length - 1] === CR : pendingCr;
      if (!bare) return chunk;
      return mode === 'refuse' ? undefined : normalized(chunk, startedAfterCr);
    },
    end() {
      if (!pendingCr) return Buffer.alloc(0);
      return mode === 'refuse' ? undefined : Buffer.of(LF);
    },
  };
}

function hasBareNewline(chunk: Buffer, afterCr: boolean): boolean {
  if (afterCr && chunk.length > 0 && chunk[0] !== LF) return true;
  let pairs = 0;
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
    if (at === 0 ? !afterCr : chunk[at - 1] !== CR) return true;
    pairs += at === 0 ? 0 : 1;
  }
  // every LF had its CR: a CR too many is a bare one (one at the very end waits for the next chunk)
  let returns = 0;
  for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) returns += 1;
  return returns !== pairs + (chunk[chunk.length - 1] === CR ? 1 : 0);
}

/** CRLF for every CRLF, bare CR and bare LF. A CR at the end of the chunk before was written already, its LF was not. */
function normalized(chunk: Buffer, afterCr: boolean): Buffer {
  const out = Buffer.allocUnsafe(chunk.length * 2 + 1);
  let length = 0;
  let previous = afterCr ? CR : 0;
  for (const byte of chunk) {
    if (previous === CR && byte !== LF) out[length++] = LF;
    if (byte === LF && previous !== CR) out[length++] = CR;
    out[length++] = byte;
    previous = byte;
  }
  return Buffer.from(out.subarray(0, length));
}

interface Keeper {
  readonly sizeBytes: number;
  keep(chunk: Buffer): Promise<void>;
  finish(): Promise<MessageBody>;
  drop(): Promise<void>;
}

function createKeeper({ memoryBytes, hash, spool }: BodyOptions): Keeper {
  let sizeBytes = 0;
  let inMemory: Buffer[] = [];
  let file: SpoolFile | undefined;
  const discard = async (): Promise<void> => {
    inMemory = [];
    await file?.discard();
  };
  return {
    get sizeBytes() {
      return sizeBytes;
    },
    async keep(chunk) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      if (file === undefined) inMemory.push(chunk);
      if (file === undefined && sizeBytes <= memoryBytes) return;
      if (file === undefined) {
        file = await spool.create();
        for (const earlier of inMemory) await file.write(earlier);
        inMemory = [];
      } else {
        await file.write(chunk);
      }
    },
    async finish() {
      await file?.finish();
      const kept = file;
      return { sizeBytes, tag: hash.digest(), chunks: () => (kept ? kept.stream() : inMemory), discard };
    },
    drop: discard,
  };
}
