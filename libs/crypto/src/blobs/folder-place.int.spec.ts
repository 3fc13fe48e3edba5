import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openKeyRing } from '../key-ring-file.js';
import { blobStoreContract } from '../sealed-blob-store.contract.js';
import { openFolderPlace } from './folder-place.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

blobStoreContract('a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-place-'));
  folders.push(folder);
  const ring = await openKeyRing(join(folder, 'keys', 'key-ring.json'), 'create', '2026-03-01T10:00:00.000Z');
  return { place: await openFolderPlace(join(folder, 'blobs'), 'engine'), ring };
});
