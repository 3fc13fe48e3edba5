/** Passwords that were made for a mail that was not protected with them: nobody is told them, and they are destroyed. */
import type { Actor } from '#events';
import type { EngineClock } from '../platform/engine-clock.js';
import type { PasswordProof } from './password-proof.js';
import type { PdfPasswordRecord } from './password-shelf.js';
import type { PdfPasswordBook } from './pdf-password-book.js';

const SYSTEM: Actor = { kind: 'system', id: 'passwords' };
/** A mail is protected within minutes of the making of its password, or never with it. */
const DAY_MS = 86_400_000;

export class UnusedPasswords {
  constructor(
    private readonly book: Pick<PdfPasswordBook, 'all' | 'remove' | 'sweep'>,
    private readonly proof: Pick<PasswordProof, 'isUsed'>,
    private readonly clock: EngineClock,
  ) {}

  /** Destroys it, unless a copy of its mail is protected with it: then its sender has been told, or is about to be. */
  async remove(record: PdfPasswordRecord): Promise<void> {
    if (await this.proof.isUsed(record)) return;
    const { id, messageId } = record;
    const by = { actor: SYSTEM, commandId: `withdraw-${id}`, ...(messageId !== null && { correlationId: messageId }) };
    await this.book.remove(id, 'removed', by);
  }

  /** Those whose time is over for so many days, and those that a stop of the engine has left before their mail was protected. */
  async sweep(keepDays: number): Promise<void> {
    await this.book.sweep(keepDays);
    const before = new Date(this.clock.now().getTime() - DAY_MS).toISOString();
    for (const record of this.book.all()) if (record.origin === 'generated' && record.setAt < before) await this.remove(record);
  }
}
