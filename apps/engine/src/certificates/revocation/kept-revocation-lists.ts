/** Revocation lists that somebody brought: where nothing can be fetched, or for an authority of one's own. `<sharedDir>/revocation/kept/<digest>`. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseRevocationListInSteps, type CertificateRevocationList } from '#crypto';
import { timeSlices } from '../../policy/time-slices.js';
import type { CertificateBook } from '../certificate-book.js';
import type { RevocationDesk } from './revocation-desk.js';

/** A list and what names it. */
export interface NamedRevocationList {
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
  readonly list: CertificateRevocationList;
}

export class KeptRevocationLists {
  private constructor(
    private readonly directory: string,
    private readonly desk: RevocationDesk,
  ) {}

  /** Puts those that the log speaks of to use. One whose file is gone is not there: whoever looks at the lists sees it. */
  static async open(sharedDir: string, book: CertificateBook, desk: RevocationDesk): Promise<KeptRevocationLists> {
    const kept = new KeptRevocationLists(path.join(path.resolve(sharedDir), 'revocation', 'kept'), desk);
    for (const { digest } of book.current().lists.values()) {
      const bytes = await readFile(kept.fileOf(digest)).catch(() => undefined);
      if (bytes !== undefined && digestOf(bytes) === digest) desk.keep(digest, await parseRevocationListInSteps(bytes, timeSlices()));
    }
    return kept;
  }

  /** Reads one in DER. @throws CertificateRefused */
  async read(bytes: Buffer): Promise<NamedRevocationList> {
    return { digest: digestOf(bytes), list: await parseRevocationListInSteps(bytes, timeSlices()) };
  }

  /** Its bytes are on the disk when this resolves; used it is only after {@link use}. */
  async write(bytes: Buffer): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const file = this.fileOf(digestOf(bytes));
    await writeFile(`${file}.tmp`, bytes, { mode: 0o600, flush: true });
    await rename(`${file}.tmp`, file);
  }

  use({ digest, list }: NamedRevocationList): void {
    this.desk.keep(digest, list);
  }

  async remove(digest: string): Promise<void> {
    this.desk.keep(digest, undefined);
    await rm(this.fileOf(digest), { force: true });
  }

  private fileOf(digest: string): string {
    return path.join(this.directory, digest);
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
