/** Looks records of DKIM keys up in DNS, where the configuration wants it. */
import { recordFit, recordName, type DkimName, type KeyRecordLookup, type RecordFit } from '#crypto';
import type { DkimKeyFacts } from '#events';

/** How the record of a key stands in DNS. */
export type SeenRecord = RecordFit | { readonly fits: false; readonly why: 'no-record' | 'no-answer' };

export abstract class RecordLookup {
  /** Undefined: nothing is looked up. */
  abstract readonly ask: KeyRecordLookup | undefined;

  /** Never throws: DNS that does not answer is `no-answer`. Undefined where nothing is looked up. */
  async look(key: DkimName & Pick<DkimKeyFacts, 'type' | 'publicKey'>): Promise<SeenRecord | undefined> {
    if (this.ask === undefined) return undefined;
    try {
      const text = await this.ask(recordName(key));
      return text === undefined ? { fits: false, why: 'no-record' } : recordFit(text, key);
    } catch {
      return { fits: false, why: 'no-answer' };
    }
  }
}
