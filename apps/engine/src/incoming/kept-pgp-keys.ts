/** OpenPGP keys that came with mail, kept until somebody trusts them. */
import { PgpError } from '#crypto';
import type { PgpKeyImporter } from '../pgp-keys/pgp-key-importer.js';
import type { PgpKeyBook } from '../pgp-keys/pgp-key-book.js';
import { PgpWorkBroken, type PgpWork } from '../pgp-keys/pgp-work.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { OpenedMessage } from './mail-opener.js';
import type { UntrustedAllowance } from './untrusted-allowance.js';

export interface PgpKeeperParts {
  readonly book: { readonly index: Pick<PgpKeyBook['index'], 'ofFingerprint'> };
  readonly importer: Pick<PgpKeyImporter, 'keep'>;
  readonly work: Pick<PgpWork, 'read'>;
  readonly allowance: UntrustedAllowance;
  readonly log: EngineLog;
}

export class KeptPgpKeys {
  constructor(private readonly parts: PgpKeeperParts) {}

  /** Public keys, never private ones. Never throws: a mail is not refused for it. @param at - ISO-8601 UTC. */
  async keep(messageId: string, { report }: OpenedMessage, at: string): Promise<void> {
    const { importer, work, log } = this.parts;
    for (const [index, text] of report.pgpKeys.entries()) {
      try {
        const read = await work.read(Buffer.from(text, 'base64'), undefined, new Date(at));
        const keys = read.filter(({ key }) => this.mayBeKept(key.primary.fingerprint)).map(({ key }) => ({ key, secret: null }));
        const by = { actor: { kind: 'system', id: 'incoming-mail' }, commandId: `pgp-keys-${messageId}-${index}` } as const;
        if (keys.length > 0) await importer.keep({ keys, source: 'mail', by });
      } catch (cause) {
        if (cause instanceof PgpError || cause instanceof PgpWorkBroken) continue; // it is no key
        log.warn({ messageId, cause: errorName(cause) }, 'keys of a mail were not kept');
      }
    }
  }

  private mayBeKept(fingerprint: string): boolean {
    return this.parts.book.index.ofFingerprint(fingerprint) !== undefined || this.parts.allowance.take();
  }
}
