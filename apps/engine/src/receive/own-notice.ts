/** Our own notices come by here when the next hop sends them back to us: they pass unscanned, once (ADR 0015). */
import type { FlowPass } from '#dlp';
import { OWN_NOTICE_FIELD } from '#mail';
import type { Inspected } from '../inspect/inspected.js';
import type { OwnNotices } from '../notices/own-notice-port.js';
import { endOf } from '../platform/mail-end.js';
import { AS_CAME } from '../flow/copy-form.js';
import type { JudgingParts } from './judge-message.js';
import { wholeBody } from './message-body.js';
import type { Judged } from './message-facts.js';
import type { Transmission } from './transmission.js';

/** No notice is larger. */
const MOST_BYTES = 512 * 1024;
const FIELD = `${OWN_NOTICE_FIELD}:`.toLowerCase();

/** A notice of ours, cleared without a look into it; undefined for any other mail. */
export async function ownNotice(transmission: Transmission, own: OwnNotices, parts: JudgingParts): Promise<Judged | undefined> {
  const { sender, recipients, body, messageId } = transmission;
  const [recipient] = recipients;
  if (sender !== '' || recipients.length !== 1 || recipient === undefined || body.sizeBytes > MOST_BYTES) return undefined;
  const mail = await wholeBody(body);
  if (!claimsToBe(mail) || !(await own.pass(mail, recipient, messageId))) return undefined;
  const policy = parts.policy.current();
  const end = endOf(recipient, (address) => parts.keys.tagAddress(address));
  const hop = policy.resolver.isInside(end) ? 'inbound' : 'outbound';
  const verdict = { outcome: 'pass', score: 0, scoreTerms: [], reasons: [] } as const;
  return {
    transmission,
    inspected: UNREAD,
    groups: [{ recipients: [0], hop, disposition: 'hand-over', verdict, flow: STRAIGHT, scanned: false, form: AS_CAME, attempts: [] }],
    policy: { revision: policy.revision, mode: 'enforce', team: null },
  };
}

/** Past everything that asks what is in it. */
const STRAIGHT: FlowPass = {
  end: 'transport',
  transitions: [{ from: 'root', to: 'transport', because: 'own-notice' }],
  encryptBy: null,
  signBy: null,
  signsDkim: false,
};

/** Nothing was looked at. */
const UNREAD: Inspected = {
  kind: 'report',
  durationMs: 0,
  report: {
    ...{ subject: '', from: '', messageId: '', receivedCount: 0, deliveryReport: null, textBytes: 0, similarity: null },
    ...{ protection: { encryptedBy: null, signedBy: null }, hasProtectedPart: false, isCalendar: false },
    ...{ partCounts: { subject: 0, headers: 0, body: 0, attachment: 0 }, demands: [], parts: [], attachmentCount: 0, attachments: [] },
    ...{ summaries: [], findings: [], uninspectable: [], defects: [] },
  },
};

/** Whether the field stands in the header section: cheap for the mails of all others. */
function claimsToBe(mail: Buffer): boolean {
  const end = mail.indexOf('\r\n\r\n');
  const header = mail.subarray(0, end < 0 ? mail.length : end);
  return header.toString('latin1').toLowerCase().includes(FIELD);
}
