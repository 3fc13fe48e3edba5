/** OpenPGP keys that came with mail, kept until somebody trusts them. What a key that is trusted gets so, is not trusted with it. */
import { PgpError } from '#crypto';
import type { PgpKeyImporter } from '../pgp-keys/pgp-key-importer.js';
import { PgpWorkBroken, type PgpWork } from '../pgp-keys/pgp-work.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { OpenedMessage } from './mail-opener.js';
import type { UntrustedAllowance } from './untrusted-allowance.js';

export interface PgpKeeperParts {
  readonly importer: Pick<PgpKeyImporter, 'keep'>;
  readonly work: Pick<PgpWork, 'read'>;
  readonly allowance: UntrustedAllowance;
  readonly log: EngineLog;
}

export class KeptPgpKeys {
  constructor(private readonly parts: PgpKeeperParts) {}

  /** Public keys, never private ones. Never throws: a mail is not refused for it. @param at - ISO-8601 UTC. */
  async keep(messageId: string, { report }: OpenedMessage, at: string): Promise<void> {
    const { importer, work, allowance, log } = this.parts;
    for (const [index, text] of report.pgpKeys.entries()) {
      try {
        const read = await work.read(Buffer.from(text, 'base64'), undefined, new Date(at));
        const keys = read.map(({ key }) => ({ key, secret: null }));
        const by = { actor: { kind: 'system', id: 'incoming-mail' }, commandId: `pgp-keys-${messageId}-${index}` } as const;
        await importer.keep({ keys, source: 'mail', by, mayBeWritten: () => allowance.take() });
      } catch (cause) {
        if (cause instanceof PgpError || cause instanceof PgpWorkBroken) continue; // it is no key
        log.warn({ messageId, cause: errorName(cause) }, 'keys of a mail were not kept');
      }
    }
  }
}
