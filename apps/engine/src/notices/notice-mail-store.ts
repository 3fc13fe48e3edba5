/**
 * Mails of notices that wait, each sealed under a key of its own beside the log: composed once, sent byte for byte as often
 * as it takes, destroyed when the notice is settled. They need no key of the message, which may be destroyed meanwhile.
 */
import { BlobGone, newMessageKey, openSealedBlobStore, type KeyRing, type SealedBlobStore } from '#crypto';
import type { NoticeLanguage } from '#contracts';
import type { EngineConfig } from '../config/engine-config.js';
import type { NoticeItem } from './notice-data.js';

/** Where a mail goes, and the line that stands for it in a digest. */
export interface NoticeSlip {
  readonly to: string;
  readonly hop: 'inbound' | 'outbound';
  readonly language: NoticeLanguage;
  /** Null for what never goes into a digest. */
  readonly item: NoticeItem | null;
  /** ISO-8601 UTC: from then on it is of no use and not mailed any more; absent: as long as any notice is. */
  readonly until?: string;
  /** Its addressee is told in trial mode only: that leaves nobody who can be known to have sent the mail. */
  readonly trial?: true;
}

/** Written in trial mode, where nothing left this machine: it must not leave now. */
export function isOfPastTrial({ trial }: NoticeSlip, { trialMode }: Pick<EngineConfig, 'trialMode'>): boolean {
  return trial === true && !trialMode;
}

export class NoticeMailStore {
  private constructor(private readonly blobs: SealedBlobStore) {}

  /** @param writer - of this engine, among those that share the folder. */
  static async open(sharedDir: string, ring: KeyRing, writer?: string): Promise<NoticeMailStore> {
    return new NoticeMailStore(await openSealedBlobStore(`${sharedDir}/notices`, ring, writer));
  }

  /** Durable when it resolves; takes the place of what an interrupted try has left. */
  async put(id: string, mail: Buffer, slip: NoticeSlip): Promise<void> {
    await this.blobs.remove(id);
    await this.blobs.put(id, { messageKey: newMessageKey(), message: mail, evidence: Buffer.from(JSON.stringify(slip), 'utf8') });
  }

  /** Undefined: it is gone. */
  async take(id: string): Promise<{ readonly mail: Buffer; readonly slip: NoticeSlip } | undefined> {
    try {
      const [mail, slip] = [await this.blobs.read(id), await this.blobs.readSidecar(id, 'evidence')];
      return slip === undefined ? undefined : { mail, slip: JSON.parse(slip.toString('utf8')) as NoticeSlip }; // sealed by put
    } catch (cause) {
      if (cause instanceof BlobGone) return undefined;
      throw cause;
    }
  }

  destroy(id: string): Promise<void> {
    return this.blobs.remove(id);
  }

  /** Destroys what nobody needs: left by a stop between two steps. `among`: only of these ids. */
  async sweep(isOpen: (id: string) => boolean, among?: readonly string[]): Promise<number> {
    const unneeded = among?.filter((id) => !isOpen(id)) ?? (await this.unneeded(isOpen));
    for (const id of unneeded) await this.blobs.remove(id);
    return unneeded.length;
  }

  async unneeded(isOpen: (id: string) => boolean): Promise<string[]> {
    const ids: string[] = [];
    for await (const id of this.blobs.list()) if (!isOpen(id)) ids.push(id);
    return ids;
  }
}
