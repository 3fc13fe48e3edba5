/** Bytes that were made and are not durable yet: small ones in memory, large ones in a sealed spool file, so that many do not fill memory. */
import { Readable } from 'node:stream';
import type { SpoolDirectory } from '#crypto';

export interface KeptBytes {
  readonly sizeBytes: number;
  /** May be read any number of times. */
  chunks(): AsyncIterable<Buffer>;
  /** May be called again. */
  discard(): Promise<void>;
}

const IN_MEMORY_BYTES = 262_144;

/** @throws when the disk is full */
export async function keepBytes(bytes: Buffer, spool: SpoolDirectory): Promise<KeptBytes> {
  const sizeBytes = bytes.length;
  if (sizeBytes <= IN_MEMORY_BYTES) return { sizeBytes, chunks: () => Readable.from([bytes]), discard: () => Promise.resolve() };
  const file = await spool.create();
  try {
    await file.write(bytes);
    await file.finish();
  } catch (cause) {
    await file.discard();
    throw cause;
  }
  return { sizeBytes, chunks: () => file.stream(), discard: () => file.discard() };
}
