/** A double of the next hops as the outbox of notices speaks to them, in this process: takes mails, or answers as it is told. */
import type { LeavingMail } from '../../apps/engine/src/flow/leaving-mail.js';
import type { NoticeHops, NoticeOffer, NoticeReply } from '../../apps/engine/src/notices/notice-parts.js';

export interface HopMail {
  readonly to: string;
  readonly hop: 'inbound' | 'outbound';
  readonly subject: string;
  /** The whole mail, its quoted-printable undone. */
  readonly text: string;
}

const TAKEN: NoticeReply = { code: 250, text: '2.0.0 taken' };

export class HopDouble implements NoticeHops {
  /** Those that were answered 2xx. */
  readonly mails: HopMail[] = [];
  /** Subjects of all that were offered. */
  readonly offered: string[] = [];
  /** The answer to a mail; it never comes while this does not resolve. */
  answer: (mail: HopMail) => NoticeReply | Promise<NoticeReply> = () => TAKEN;

  to(hop: HopMail['hop']): { offer(envelope: { readonly recipients: readonly string[] }): Promise<NoticeOffer> } {
    return {
      offer: ({ recipients }) =>
        Promise.resolve({
          refused: undefined,
          recipients: recipients.map(() => TAKEN),
          send: async (mail) => this.take(hop, recipients[0] ?? '', await bytesOf(mail)),
          abandon: () => undefined,
        }),
    };
  }

  private async take(hop: HopMail['hop'], to: string, bytes: Buffer): Promise<NoticeReply> {
    const text = decoded(bytes.toString('latin1'));
    const mail = { to, hop, subject: /^Subject: (.*)\r$/m.exec(text)?.[1] ?? '', text };
    this.offered.push(mail.subject);
    const reply = await this.answer(mail);
    if (reply.code >= 200 && reply.code < 300) this.mails.push(mail);
    return reply;
  }
}

async function bytesOf(mail: LeavingMail): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of mail.chunks()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** RFC 2045 §6.7, undone. */
function decoded(wire: string): string {
  const bytes = wire.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
