/** How far each target has come, a small file each, which engines share. One that lags behind after a crash costs repetitions with the same numbers, and no gap. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '#crypto';
import { z } from 'zod';

const schema = z.object({ position: z.int().nonnegative(), sequence: z.int().nonnegative() });
/** Position of the last event that was looked at, and number of the last that was delivered. */
export type PushCheckpoint = z.infer<typeof schema>;

export class PushCheckpoints {
  private readonly directory: string;

  constructor(sharedDir: string) {
    this.directory = path.join(path.resolve(sharedDir), 'exports');
  }

  /** Undefined when nothing was delivered yet. @throws when the file is not what was written: a number would come twice. */
  async read(exportId: string): Promise<PushCheckpoint | undefined> {
    try {
      return schema.parse(JSON.parse(await readFile(this.file(exportId), 'utf8')));
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      throw cause;
    }
  }

  async write(exportId: string, checkpoint: PushCheckpoint): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await replaceFile(this.directory, path.basename(this.file(exportId)), `${JSON.stringify(checkpoint)}\n`);
  }

  async forget(exportId: string): Promise<void> {
    await rm(this.file(exportId), { force: true });
  }

  private file(exportId: string): string {
    if (!/^[0-9A-Z]{26}$/.test(exportId)) throw new RangeError('not an id of an export');
    return path.join(this.directory, `${exportId}.json`);
  }
}
