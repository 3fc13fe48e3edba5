/**
 * A place for a message that is too big for memory while it is received and inspected: sealed under a random key that
 * exists in this process only, so what a crash leaves behind is noise. Not durable, by design: custody is taken by the
 * blob store.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, unlink } from 'node:fs/promises';
import { openStream, streamSealer } from './sealed-stream.js';

/** A spool file that is being filled, then read any number of times. */
export interface SpoolFile {
  /** Bytes written so far. */
  readonly sizeBytes: number;
  /** Resolves when the chunk was taken: wait for it before the next one. @throws when the disk is full */
  write(chunk: Uint8Array): Promise<void>;
  /** No more will be written. */
  finish(): Promise<void>;
  /** The bytes from the start; may be called again, also at the same time. @throws Unsealable when the file was changed. */
  stream(): AsyncIterable<Buffer>;
  /** Gives the disk space back; may be called at any time and again. */
  discard(): Promise<void>;
}

/** Where spool files are made. */
export interface SpoolDirectory {
  create(): Promise<SpoolFile>;
}

const READ_BYTES = 262_144;

/** Opens the directory (0700) and removes what an earlier process may have left in it. */
export async function openSpoolDirectory(directory: string): Promise<SpoolDirectory> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return { create: () => createSpoolFile(`${directory}/${randomBytes(12).toString('hex')}.spool`) };
}

async function createSpoolFile(path: string): Promise<SpoolFile> {
  const file = await open(path, 'wx+', 0o600);
  await unlink(path); // the open file lives on without a name and goes with the process, however that ends
  const key = randomBytes(32);
  const sealer = streamSealer(key, 'spool');
  let sizeBytes = 0;
  let discarded = false;

  async function* sealedBytes(): AsyncGenerator<Uint8Array> {
    for (let position = 0; ;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    async write(chunk) {
      for (const sealed of sealer.push(chunk)) await file.writeFile(sealed);
      sizeBytes += chunk.length;
    },
    async finish() {
      for (const sealed of sealer.finish()) await file.writeFile(sealed);
    },
    stream: () => openStream(key, sealedBytes(), 'spool'),
    async discard() {
      if (discarded) return;
      discarded = true;
      key.fill(0);
      await file.close();
    },
  };
}
