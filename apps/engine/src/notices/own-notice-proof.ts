/** The proof that a mail is a notice of ours, for this one addressee: HMAC-SHA-256 under the system mail secret. */
import { equalInConstantTime, mac, type KeyRing } from '#crypto';
import { contentToProve, OWN_NOTICE_FIELD, prependHeader, readOwnNotice } from '#mail';

const PURPOSE = 'own-notice';
const CLAIM = /^v1 ([0-9a-f-]{36}) ([\w-]{43})$/;

export class OwnNoticeProof {
  private readonly key: Buffer;

  constructor(ring: Pick<KeyRing, 'secret'>) {
    this.key = ring.secret('system-mail');
  }

  /** The mail with its proof as first field. */
  sign(mail: Buffer, noticeId: string, recipient: string): Buffer {
    return prependHeader(mail, OWN_NOTICE_FIELD, `v1 ${noticeId} ${this.proof(noticeId, recipient, contentToProve(mail))}`);
  }

  /** Id of the notice that this is, for exactly this recipient; undefined for any other mail. */
  verify(mail: Buffer, recipient: string): string | undefined {
    const notice = readOwnNotice(mail);
    const [, noticeId, proof] = CLAIM.exec(notice?.claim.replace(/\s+/g, ' ') ?? '') ?? [];
    if (notice === undefined || noticeId === undefined || proof === undefined) return undefined;
    return equalInConstantTime(proof, this.proof(noticeId, recipient, notice.content)) ? noticeId : undefined;
  }

  private proof(noticeId: string, recipient: string, content: readonly string[]): string {
    return mac(this.key, PURPOSE, [noticeId, recipient.toLowerCase(), ...content]);
  }
}
