/** Puts together the digest of an hour: one mail for all notices to one addressee beyond the limit. */
import { noticeDecider, type NoticeCommand } from '#events';
import { v5 as uuidv5 } from 'uuid';
import { endOf } from '../platform/mail-end.js';
import { NOTICE_NAMESPACE } from './digest-limit.js';
import type { DigestMember, NoticeBook } from './notice-book.js';
import { EMPTY_NOTICE, type NoticeData } from './notice-data.js';
import { isOfPastTrial, type NoticeSlip } from './notice-mail-store.js';
import { noticeStream, type NoticeParts } from './notice-parts.js';
import type { NoticeTemplates } from './notice-templates.js';
import type { NoticeWork } from './outbox-projection.js';

/** What is read for one digest; the others are counted. */
const MOST_READ = 100;

interface Member extends DigestMember {
  readonly slip: NoticeSlip;
}

export class DigestWriter {
  constructor(
    private readonly parts: NoticeParts,
    private readonly templates: NoticeTemplates,
    private readonly book: NoticeBook,
  ) {}

  /** Of two engines that put the same together one would tell what the other has told: one after the other, the second finds nothing. */
  write(work: NoticeWork): Promise<void> {
    return this.parts.turns.inTurn('digests', () => this.writeInTurn(work));
  }

  /**
   * The mail of each member is still there until the digest is queued, and that of the first goes last: after a stop
   * anywhere the same digest is put together again, under the same id, or none at all.
   */
  private async writeInTurn({ id }: NoticeWork): Promise<void> {
    const all = this.book.membersOf(id);
    const { open, dropped } = await this.stillOpen(all);
    const [first] = open;
    if (first !== undefined) {
      const digest = uuidv5(`${id}|${first.id}`, NOTICE_NAMESPACE);
      await this.queue(digest, open, all.length - dropped);
      for (const member of open) await this.decide(member.id, 'carry', { type: 'CarryNotice', by: digest });
    }
    for (const { id: member } of [...all].reverse()) await this.parts.mails.destroy(member);
  }

  private async stillOpen(all: readonly DigestMember[]): Promise<{ readonly open: readonly Member[]; readonly dropped: number }> {
    const open: Member[] = [];
    let dropped = 0;
    for (const member of all) {
      if (open.length === MOST_READ) break;
      const taken = await this.parts.mails.take(member.id);
      if (taken === undefined) continue;
      if (!isOfPastTrial(taken.slip, this.parts.config)) open.push({ ...member, slip: taken.slip });
      else {
        await this.decide(member.id, 'drop', { type: 'DropNotice' });
        dropped += 1;
      }
    }
    return { open, dropped };
  }

  private async decide(id: string, what: 'queue' | 'carry' | 'drop', command: NoticeCommand): Promise<void> {
    const meta = { at: this.parts.clock.iso(), actor: { kind: 'system' as const, id: 'notices' }, commandId: `notice-${id}-${what}` };
    await this.parts.events.decide(noticeDecider, noticeStream(id), command, meta);
  }

  private async queue(noticeId: string, members: readonly Member[], total: number): Promise<void> {
    const { events, mails, proof } = this.parts;
    const [first] = members;
    if (first === undefined || (await events.read(noticeStream(noticeId))).events.length > 0) return;
    const { to, hop, language } = first.slip;
    const mark = members.every(({ slip }) => slip.trial === true) ? ({ trial: true } as const) : {};
    const audience: NoticeData['audience'] = members.some((member) => member.audience === 'managers') ? 'managers' : 'originator';
    const mail = await this.compose(noticeId, members, { audience, more: Math.max(0, total - members.length) });
    await mails.put(noticeId, proof.sign(mail, noticeId, to), { to, hop, language, item: null, ...mark });
    const notice = { kind: 'digest' as const, audience, messageId: null, to: null, toTag: first.toTag, language, subjectShown: true };
    await this.decide(noticeId, 'queue', { type: 'QueueNotice', notice, digest: null });
  }

  private async compose(
    noticeId: string,
    members: readonly Member[],
    { audience, more }: Pick<NoticeData, 'audience' | 'more'>,
  ): Promise<Buffer> {
    const { config, clock, keys, policy, links } = this.parts;
    const [{ slip } = { slip: undefined }] = members;
    const to = slip?.to ?? '';
    const language = slip?.language ?? 'en';
    const settings = await policy.at(clock.iso());
    const end = endOf(to, (address) => keys.tagAddress(address));
    const items = members.flatMap((member) => (member.slip.item === null ? [] : [member.slip.item]));
    const link = audience === 'managers' ? `${links.dashboardUrl()}/quarantine` : '';
    const data: NoticeData = { ...EMPTY_NOTICE, kind: 'digest', audience, language, gateway: config.hostname, items, more, link };
    return this.templates.compose(settings.template('digest', end), data, {
      to: [to],
      messageId: `${noticeId}@${config.hostname}`,
      thread: '',
      date: clock.iso(),
      autoSubmitted: 'auto-generated',
    });
  }
}
