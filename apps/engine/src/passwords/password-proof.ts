/** Whether a password that was made for a mail is used by it: only then is the sender told, and only then may another mail rely on it. */
import { messageStream } from '../platform/engine-keys.js';
import type { EventLog } from '../platform/event-log.js';
import type { PdfPasswordRecord } from './password-shelf.js';

export class PasswordProof {
  constructor(private readonly events: Pick<EventLog, 'read'>) {}

  /** Of one that a person has set there is nothing to prove. A fact that names it stands before its mail leaves. */
  async isUsed({ origin, messageId, passwordId }: Pick<PdfPasswordRecord, 'origin' | 'messageId' | 'passwordId'>): Promise<boolean> {
    if (origin === 'static') return true;
    if (messageId === null) return false;
    const { events } = await this.events.read(messageStream(messageId));
    return events.some(({ event }) => event.type === 'MailProtected' && event.data.generatedPasswords.includes(passwordId));
  }
}
