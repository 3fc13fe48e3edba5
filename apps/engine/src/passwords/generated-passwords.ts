/** Passwords that are made for a mail and told to its sender, who tells the recipient. */
import { randomBytes } from 'node:crypto';
import {
  generatePassword,
  type PasswordAnswer,
  type PasswordForecast,
  type PasswordRequest,
  type PasswordSource,
  validUntil,
  type WhyNoPassword,
} from '#crypto';
import type { MailEnd } from '#dlp';
import type { Actor } from '#events';
import type { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import type { PdfPasswordRecord } from './password-shelf.js';
import type { PdfPasswordBook } from './pdf-password-book.js';

const SYSTEM: Actor = { kind: 'system', id: 'passwords' };

export interface GeneratedPasswordsParts {
  readonly book: Pick<PdfPasswordBook, 'set' | 'madeFor' | 'reveal'>;
  readonly keys: Pick<EngineKeys, 'tagAddress'>;
  /** Whether somebody is inside, and can be told: a password that nobody is told opens nothing. */
  readonly canBeTold: (originator: MailEnd) => boolean;
}

export class GeneratedPasswords implements PasswordSource {
  readonly kind = 'generated';

  constructor(private readonly parts: GeneratedPasswordsParts) {}

  forecast(request: PasswordRequest): Promise<PasswordForecast | WhyNoPassword> {
    return Promise.resolve(this.whyNot(request) ?? { passwordId: null, expiresAt: null, chosenBy: 'generated' });
  }

  async passwordFor(request: PasswordRequest, messageId: string): Promise<PasswordAnswer> {
    const why = this.whyNot(request);
    if (why !== undefined) return { found: false, why };
    const { passwordId, until, id } = await this.made(request, messageId);
    const password = await this.parts.book.reveal(id);
    if (password === undefined) throw new Error('a password that was made is not there');
    return { found: true, password, delivery: { by: 'originator' }, passwordId, expiresAt: until, chosenBy: 'generated' };
  }

  private async made({ recipient, now, generate }: PasswordRequest, messageId: string): Promise<PdfPasswordRecord> {
    const end = this.endOf(recipient);
    const before = this.parts.book.madeFor(messageId, end);
    if (before !== undefined) return before;
    if (end.tag === null || generate === null) throw new Error('nothing is to be made');
    const answer = await this.parts.book.set(
      {
        scope: { level: 'user', tag: end.tag, address: recipient },
        password: generatePassword(randomBytes, generate.characters),
        origin: 'generated',
        from: now,
        until: validUntil(now, generate.validDays),
        messageId,
      },
      { actor: SYSTEM, commandId: `pdf-password-${messageId}-${end.tag}`, correlationId: messageId },
    );
    if (answer.kind === 'refused') throw new Error(`a password was not kept: ${answer.refused}`);
    return answer.record;
  }

  private whyNot({ originator, recipient, generate }: PasswordRequest): WhyNoPassword | undefined {
    if (generate === null) return 'switched-off';
    if (this.endOf(recipient).tag === null) return 'not-set';
    return this.parts.canBeTold(this.endOf(originator)) ? undefined : 'no-originator';
  }

  private endOf(address: string): MailEnd {
    return endOf(address, (each) => this.parts.keys.tagAddress(each));
  }
}
