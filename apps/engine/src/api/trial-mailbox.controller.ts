import { Controller, Inject, Param, StreamableFile } from '@nestjs/common';
import type { TrialMail as TrialMailAnswer, TrialMailRow } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { TRIAL_MAILBOX } from '../engine-services.module.js';
import type { TrialMail, TrialMailbox } from '../deliver/trial-mailbox.js';
import { ProblemAnswer } from './problem.js';
import { FromCaller, Serves } from './served-route.js';
import { headOf } from './trial-mail-head.js';

const SOURCE_BYTES = 256 * 1024;
const LISTED = 200;

/** What trial mode has handed over; outside trial mode the mailbox is empty. */
@Controller()
export class TrialMailboxController {
  constructor(
    @Inject(TRIAL_MAILBOX) private readonly mailbox: TrialMailbox | undefined,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
  ) {}

  @Serves('trialMailbox')
  async list(@FromCaller() caller: Caller | null): Promise<{ mails: TrialMailRow[]; total: number }> {
    requireRole('trialMailbox', caller);
    const mails = (await this.mailbox?.list()) ?? [];
    const rows = await Promise.all(mails.slice(0, LISTED).map(async (mail) => rowOf(mail, await this.raw(mail.id))));
    return { mails: rows, total: mails.length };
  }

  @Serves('trialMail')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<TrialMailAnswer> {
    requireRole('trialMail', caller);
    const mail = await this.mailbox?.find(id);
    if (!mail) throw new ProblemAnswer('not-found');
    await this.record(id, 'source', caller);
    const raw = await this.raw(id);
    return { ...rowOf(mail, raw), source: raw.subarray(0, SOURCE_BYTES).toString('utf8') };
  }

  @Serves('trialMailRaw')
  async download(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<StreamableFile> {
    requireRole('trialMailRaw', caller);
    if (!(await this.mailbox?.find(id))) throw new ProblemAnswer('not-found');
    await this.record(id, 'raw', caller);
    return new StreamableFile(await this.raw(id), { type: 'message/rfc822', disposition: `attachment; filename="${id}.eml"` });
  }

  private async record(mailId: string, view: 'source' | 'raw', caller: Caller | null): Promise<void> {
    if (caller) await this.accesses.record({ type: 'TrialMailViewed', data: { mailId, view } }, caller.actor);
  }

  private async raw(id: string): Promise<Buffer> {
    return (await this.mailbox?.raw(id)) ?? Buffer.alloc(0);
  }
}

function rowOf({ id, receivedAt, sender, recipients, sizeBytes }: TrialMail, raw: Buffer): TrialMailRow {
  const { subject, from } = headOf(raw);
  return { id, receivedAt, from: from || sender, to: [...recipients], subject, sizeBytes };
}
