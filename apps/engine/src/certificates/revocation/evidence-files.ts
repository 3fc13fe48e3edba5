/** What was fetched, kept over a restart: one file each, `<dataDir>/revocation/<kind>/<hash>`. Public data, and only a cache: nothing is lost with it. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** What was fetched, and when. */
export interface EvidenceFile {
  /** Names it: the address of a list, the fingerprint of a certificate. */
  readonly key: string;
  readonly fetchedAtMs: number;
  readonly bytes: Buffer;
}

const headSchema = z.object({ key: z.string(), fetchedAtMs: z.number() });
const NEWLINE = 10;

export class EvidenceFiles {
  private readonly directory: string;

  constructor(dataDir: string, kind: 'lists' | 'answers') {
    this.directory = path.join(path.resolve(dataDir), 'revocation', kind);
  }

  async write({ key, fetchedAtMs, bytes }: EvidenceFile): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const file = this.fileOf(key);
    await writeFile(`${file}.tmp`, Buffer.concat([Buffer.from(`${JSON.stringify({ key, fetchedAtMs })}\n`), bytes]), { mode: 0o600 });
    await rename(`${file}.tmp`, file);
  }

  async remove(key: string): Promise<void> {
    await rm(this.fileOf(key), { force: true });
  }

  /** All that can be read; what is damaged is as if it had never been fetched. */
  async *all(): AsyncGenerator<EvidenceFile> {
    const names = await readdir(this.directory).catch(() => []);
    for (const name of names.filter((each) => /^[0-9a-f]{64}$/.test(each))) {
      const file = readEvidence(await readFile(path.join(this.directory, name)));
      if (file !== undefined) yield file;
    }
  }

  private fileOf(key: string): string {
    return path.join(this.directory, createHash('sha256').update(key).digest('hex'));
  }
}

function readEvidence(content: Buffer): EvidenceFile | undefined {
  const end = content.indexOf(NEWLINE);
  try {
    const head = headSchema.parse(JSON.parse(content.subarray(0, end).toString('utf8')));
    return { ...head, bytes: content.subarray(end + 1) };
  } catch {
    return undefined;
  }
}
