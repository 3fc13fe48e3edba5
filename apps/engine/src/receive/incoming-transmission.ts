/** A transmission as the desk for incoming mail sees it, and what becomes of it there. */
import { claimedProtection } from '#mail';
import type { MailEnd } from '#dlp';
import { leadsInside } from '#events';
import { discardForms } from '../flow/copy-flow.js';
import type { ArrivedMail, InsideRecipient } from '../incoming/incoming-desk.js';
import type { IncomingWork } from '../incoming/incoming-work.js';
import type { OpenedMessage } from '../incoming/mail-opener.js';
import type { Inspected } from '../inspect/inspected.js';
import type { InspectableBody } from '../inspect/message-inspection.js';
import type { RecipientGroup } from './disposition.js';
import type { JudgingPolicy } from './judging-policy.js';
import { wholeBody } from './message-body.js';
import { scannedOf } from './scanned-mail.js';
import type { Transmission } from './transmission.js';

/** A protected mail that was looked into. */
export interface OpenedTransmission {
  readonly message: OpenedMessage;
  /** What was scanned in the place of the mail: what was inside, and all that stands outside. Undefined: the mail itself was. */
  readonly scanned: Buffer | undefined;
}

export interface IncomingQuestion {
  readonly transmission: Transmission;
  readonly sender: MailEnd;
  readonly endOf: (address: string) => MailEnd;
  readonly policy: JudgingPolicy;
}

/** Header and a little more; a header that is longer is read with the whole mail. */
const BEGINNING_BYTES = 65_536;

export class IncomingTransmission {
  private constructor(
    private readonly work: IncomingWork,
    private readonly mail: ArrivedMail,
    private readonly resolver: JudgingPolicy['resolver'],
    private readonly body: InspectableBody,
    readonly opened: OpenedTransmission | undefined,
    /** Whether there is an envelope that our keys were tried on. Whoever sent it must not learn by our answer what came of that. */
    readonly isTried: boolean,
  ) {}

  /** Opens it as far as somebody wants. @throws Overloaded, and what reading the spool throws */
  static async open(work: IncomingWork, question: IncomingQuestion): Promise<IncomingTransmission> {
    const { transmission, policy } = question;
    const mail = arrived(question);
    const message = await work.open(mail, policy.resolver);
    const opened = message && { message, scanned: scannedOf(message) };
    return new IncomingTransmission(work, mail, policy.resolver, transmission.body, opened, await isTried(mail, message));
  }

  /** What is scanned: what is inside and around it, where it was opened. The tag stays that of what came. */
  toInspect(): InspectableBody {
    const { body } = this;
    const scanned = this.opened?.scanned;
    return scanned === undefined ? body : { tag: body.tag, chunks: () => pieces(scanned) };
  }

  /** The report as of the mail that came: it leaves as protected as that is. */
  asItCame(inspected: Inspected): Inspected {
    const message = this.opened?.message;
    if (inspected.kind !== 'report' || message === undefined) return inspected;
    const { report } = inspected;
    const uninspectable = hasUnguardedLayer(message) ? report.uninspectable.map(perhapsChanged) : report.uninspectable;
    return { ...inspected, report: { ...report, protection: message.protection, uninspectable } };
  }

  /** Groups for people inside, split by the copies that they get. @throws Overloaded, and what the disk throws; then no form is left behind */
  async withCopies(groups: readonly RecipientGroup[], inspected: Inspected): Promise<RecipientGroup[]> {
    const inside = new Set(this.mail.inside.map(({ number }) => number));
    // inside by the policy under which it was opened, and by the one that has judged it: who is no longer inside gets what came
    const isTheirs = ({ disposition, recipients, flow }: RecipientGroup): boolean =>
      disposition === 'hand-over' && leadsInside(flow.transitions) && recipients.every((each) => inside.has(each));
    if (!groups.some(isTheirs)) return [...groups];
    try {
      const isMixed = inspected.kind === 'report' && inspected.report.hasProtectedPart;
      const forms = await this.work.forms(this.mail, this.resolver, { opened: this.opened?.message, isMixed });
      return groups.flatMap((group) => {
        if (!isTheirs(group)) return [group];
        const split = forms.map(({ recipients, form }) => ({
          ...group,
          recipients: recipients.filter((each) => group.recipients.includes(each)),
          form,
        }));
        return split.filter(({ recipients }) => recipients.length > 0);
      });
    } catch (cause) {
      await discardForms(groups);
      throw cause;
    }
  }

  /** Once the mail was taken. Never throws. */
  async keepKeys(): Promise<void> {
    if (this.opened !== undefined) await this.work.keepKeys(this.mail, this.opened.message, this.resolver);
  }
}

/** Whether it was opened by a cipher that does not notice changes (EFAIL). */
function hasUnguardedLayer({ report }: OpenedMessage): boolean {
  return report.layers.some((layer) => layer.kind === 'opened' && !layer.authenticated);
}

/** A change on the way leaves noise behind, and noise looks like a format that nobody knows. */
function perhapsChanged<T extends { readonly reason: string }>(unread: T): T {
  return unread.reason === 'unknown-format' ? { ...unread, reason: 'broken' } : unread;
}

/** Of a mail that nobody could look into its header alone can tell. */
async function isTried(mail: ArrivedMail, message: OpenedMessage | undefined): Promise<boolean> {
  if (message !== undefined) return message.report.layers.some(({ kind }) => kind === 'opened' || kind === 'closed');
  return mail.inside.length > 0 && claimedProtection(await mail.beginning())?.isEncrypted === true;
}

function arrived({ transmission, sender, endOf, policy }: IncomingQuestion): ArrivedMail {
  const { messageId, receivedAt, body } = transmission;
  let whole: Promise<Buffer> | undefined;
  const inside = transmission.recipients.flatMap((address, number): InsideRecipient[] => {
    const end = endOf(address);
    return isInside(policy, end) ? [{ number, address, end }] : [];
  });
  return {
    ...{ messageId, sizeBytes: body.sizeBytes, at: receivedAt, sender, inside, isSenderInside: isInside(policy, sender) },
    beginning: () => beginningOf(body),
    holds: (words) => holds(body, words),
    whole: () => (whole ??= wholeBody(body)),
  };
}

/** Where the policy cannot say it, the copy is held. */
function isInside({ resolver }: JudgingPolicy, end: MailEnd): boolean {
  try {
    return resolver.isInside(end);
  } catch {
    return false;
  }
}

async function beginningOf(body: InspectableBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body.chunks()) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= BEGINNING_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** Also where a word stands across two chunks. */
async function holds(body: InspectableBody, words: readonly string[]): Promise<boolean> {
  const overlap = Math.max(...words.map(({ length }) => length)) - 1;
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of body.chunks()) {
    const read = Buffer.concat([last, chunk]);
    if (words.some((word) => read.includes(word))) return true;
    last = read.subarray(-overlap);
  }
  return false;
}

/** Pieces that fit the frames of the pipe. */
function* pieces(bytes: Buffer): Iterable<Buffer> {
  const size = 1024 * 1024;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
