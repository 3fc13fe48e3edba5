/** Checkpoints in a file that only grows, on another disk or machine than the log: one line of JSON each, on disk before it counts. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { anchorLine } from '../anchor-line.js';
import type { LedgerAnchor } from './anchor.js';

export function fileAnchor(file: string): LedgerAnchor {
  return {
    kind: 'file',
    place: file,
    pauseMs: 0,
    async tell(checkpoint) {
      const handle = await open(file, 'a+', 0o640);
      try {
        const { size } = await handle.stat();
        // a line that a crash has cut off stays, and ends here
        const begin = size > 0 && !(await endsWithLine(handle, size)) ? '\n' : '';
        await handle.appendFile(`${begin}${anchorLine(checkpoint)}\n`);
        await handle.sync();
        if (size === 0) await syncFolder(file);
      } finally {
        await handle.close();
      }
      return null;
    },
  };
}

async function endsWithLine(handle: FileHandle, size: number): Promise<boolean> {
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

/** So that the name of a new file lasts. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
