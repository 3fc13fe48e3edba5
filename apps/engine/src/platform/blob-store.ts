/** Held messages where the configuration says: in a folder, or in a bucket. */
import path from 'node:path';
import { openS3, openSealedBlobStore, sealedBlobStore, type BlobPlace, type KeyWrapper, type SealedBlobStore } from '#crypto';
import type { EngineConfig } from '../config/engine-config.js';
import { sharedDir } from '../config/shared-dir.js';
import type { EngineLog } from './engine-log.js';

export interface OpenedBlobs {
  readonly blobs: SealedBlobStore;
  /** The bucket; undefined where they lie in the shared folder. */
  readonly bucket: BlobPlace | undefined;
  close(): void;
}

/** @param writer - of this engine, among those that share the folder. @throws BucketRefused, BlobsUnavailable with a sentence for the operator */
export async function openBlobs(config: EngineConfig, ring: KeyWrapper, writer: string, log: EngineLog): Promise<OpenedBlobs> {
  const { url } = config.blobs;
  if (url === undefined) {
    const blobs = await openSealedBlobStore(path.join(path.resolve(sharedDir(config)), 'blobs'), ring, writer);
    return { blobs, bucket: undefined, close: () => undefined };
  }
  const opened = await openS3(url);
  const { place, warnings } = opened;
  for (const warning of warnings) log.warn({ warning }, 'held messages lie in a bucket that should be looked at');
  return { blobs: sealedBlobStore(place, ring), bucket: place, close: () => opened.close() };
}
