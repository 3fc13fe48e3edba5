/** A small story that people live through the engine's own interface, of which every report has something to tell. */
import type { Account, Role } from '#contracts';
import { messageDecider, noticeDecider, type NoticeCommand } from '#events';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../../src/platform/engine-keys.js';
import { custodyWithoutFlow } from './custody-without-flow.js';
import { passMessage } from './passed-message.js';
import { PolicyClient } from './policy-client.js';

const PASSWORD = 'another long password';
/** The day of the story; the clock begins at 9. */
export const DAY = '2026-03-18';

export class ReportStory {
  readonly mails = { released: '', deleted: '', asked: '', expired: '', unread: '', passed: '', refused: '', unknown: '' };
  benId = '';
  private keys = 0;

  private constructor(
    readonly engine: HttpEngine,
    /** Has all roles. */
    readonly ana: HttpClient,
    /** Decides on mail. */
    readonly ben: HttpClient,
    /** Reads reports. */
    readonly aud: HttpClient,
  ) {}

  static async live(): Promise<ReportStory> {
    const engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example'] } } });
    const story = new ReportStory(engine, await engine.setUp(), engine.browser(), engine.browser());
    story.benId = await story.open('ben', ['dlp-manager']);
    await story.open('aud', ['auditor']);
    await story.ben.signIn('ben@halden.example', PASSWORD);
    await story.aud.signIn('aud@halden.example', PASSWORD);
    await story.arrive();
    await story.happen();
    return story;
  }

  private fresh(): Record<string, string> {
    return { 'Idempotency-Key': `report-key-${String(++this.keys)}` };
  }

  private async open(name: string, roles: Role[]): Promise<string> {
    const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles };
    return (await this.ana.json<Account>('POST', '/accounts', account, this.fresh())).id;
  }

  private async hoursLater(hours: number): Promise<void> {
    this.engine.clock.advance(hours * 3600);
    await this.engine.models.projections.caughtUp();
    await this.ana.signIn(PERSON.email, PERSON.password);
    await this.ben.signIn('ben@halden.example', PASSWORD);
    await this.aud.signIn('aud@halden.example', PASSWORD);
  }

  private async decide<T>(by: HttpClient, id: string, route: string, body: object): Promise<T> {
    await this.engine.models.projections.caughtUp();
    const expectedRevision = (await this.engine.parts.store.readStream(messageStream(id))).length - 1;
    const answer = await by.json<T>('POST', `/held-messages/${id}/${route}`, { expectedRevision, ...body }, this.fresh());
    await this.engine.models.projections.caughtUp();
    return answer;
  }

  private async commit(id: string): Promise<void> {
    this.engine.clock.advance(31);
    await custodyWithoutFlow(this.engine.parts).commit({ kind: 'commit', id, messageId: id, dueAt: this.engine.clock.iso() });
  }

  /** 09:00 eight mails come in. */
  private async arrive(): Promise<void> {
    const { parts } = this.engine;
    this.mails.released = await holdMessage(parts, { team: 'claims' });
    this.mails.deleted = await holdMessage(parts);
    this.mails.asked = await holdMessage(parts, { isAskedFor: true, recipients: ['a@kestrel.example', 'b@kestrel.example'] });
    this.mails.expired = await holdMessage(parts, { expiresAt: '2026-03-19T09:00:00.000Z', score: 2 });
    this.mails.unread = await holdMessage(parts, { isUninspectable: true });
    this.mails.passed = await passMessage(parts, 'passed', { recipients: ['x@kestrel.example', 'y@kestrel.example', 'z@kestrel.example'] });
    this.mails.refused = await passMessage(parts, 'refused');
    this.mails.unknown = await passMessage(parts, 'unknown');
    await this.engine.models.projections.caughtUp();
    await new PolicyClient(this.ana).set('global', { 'quarantine.fourEyes.severity': 'high' }, 'two people for severe mail');
  }

  /** What people do with them. */
  private async happen(): Promise<void> {
    // 11:00 Ana looks at the first one and proposes to release it as it is; Ben approves; it leaves
    await this.hoursLater(2);
    await this.ana.json('GET', `/held-messages/${this.mails.released}`);
    await this.ana.json('GET', `/held-messages/${this.mails.released}/content`);
    const said = { reason: 'business-need', verdict: 'business-as-usual', kind: 'as-is', note: '=HYPERLINK("http://evil.example")' };
    const { proposalId } = await this.decide<{ proposalId: string }>(this.ana, this.mails.released, 'release', said);
    await this.decide(this.ben, this.mails.released, 'approve', { proposalId });
    await this.commit(this.mails.released);
    await this.keptApart();
    // 19:00 Ben deletes the second one: two hours late
    await this.hoursLater(8);
    await this.decide(this.ben, this.mails.deleted, 'delete', { reason: 'policy-breach', verdict: 'real-leak' });
    await this.commit(this.mails.deleted);
    // 20:00 Ana denies what the sender has asked for
    await this.hoursLater(1);
    await this.decide(this.ana, this.mails.asked, 'deny', { reason: 'policy-breach', text: 'not to this address' });
    // the next day at 10:00 the hold of the fourth has ended
    await this.hoursLater(14);
    const meta = { at: this.engine.clock.iso(), actor: { kind: 'system', id: 'expiry' }, commandId: 'expire-1' } as const;
    await this.engine.parts.events.decide(
      messageDecider,
      messageStream(this.mails.expired),
      { type: 'ExpireHold', now: this.engine.clock.iso(), deletedDays: 7 },
      meta,
    );
    await this.engine.models.projections.caughtUp();
  }

  /** At 11:00, too: an exception, a legal hold of which Ben asks the end, emergency access, and two notices. */
  private async keptApart(): Promise<void> {
    const all = { sender: '*', recipient: 'kestrel.example', expiresAt: '2026-04-17T11:00:31.000Z' };
    await this.ana.json('POST', '/exceptions', { refs: ['pattern/iban'], ...all, reason: 'contract 12' }, this.fresh());
    const scope = { senderDomains: ['nobody.example'] };
    const { id } = await this.ana.json<{ id: string }>('POST', '/legal-holds', { matter: 'Kestrel v. Halden', scope }, this.fresh());
    await this.ben.json('POST', `/legal-holds/${id}/propose-end`, { reason: 'settled' }, this.fresh());
    await this.open('eve', ['break-glass']);
    const client = this.engine.browser();
    await client.signIn('eve@halden.example', PASSWORD);
    await client.json('POST', '/break-glass', { reason: 'nobody else is here' }, this.fresh());
    const about = { kind: 'quarantine', audience: 'originator', messageId: this.mails.deleted } as const;
    const toTag = this.engine.parts.keys.tagAddress('marieke@halden.example') ?? '';
    await this.notice('told', {
      type: 'QueueNotice',
      notice: { ...about, to: null, toTag, language: 'en', subjectShown: true },
      digest: null,
    });
    await this.notice('told', { type: 'RecordNoticeAttempt', code: 421, reply: null, nextAttemptAt: '2026-03-18T11:30:00.000Z', by: null });
    this.engine.clock.advance(1800);
    const sealer = await this.engine.parts.keys.ofNotice(this.mails.deleted, { kind: 'message' }, 'told');
    const reply = sealer?.seal('reply', '2.0.0 Ok: queued as 4F1') ?? null;
    await this.notice('told', { type: 'RecordNoticeAttempt', code: 250, reply, nextAttemptAt: null, by: null });
    await this.notice('kept', { type: 'WithholdNotice', notice: { ...about, messageId: this.mails.released, cause: 'null-sender' } });
    this.engine.clock.advance(-1800);
  }

  private async notice(id: string, command: NoticeCommand): Promise<void> {
    const meta = {
      at: this.engine.clock.iso(),
      actor: { kind: 'system', id: 'notices' },
      commandId: `notice-${String(++this.keys)}`,
    } as const;
    await this.engine.parts.events.decide(noticeDecider, `notice-${id}`, command, meta);
  }
}
