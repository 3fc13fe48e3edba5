/** The reports over a small story that people live through the engine's own interface; every figure was counted by hand from the story. */
import { REPORT_NAMES, reportListSchema, reportSchema, type Account, type ReportAnswer, type ReportCell, type Role } from '#contracts';
import { messageDecider, noticeDecider, type NoticeCommand } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { custodyWithoutFlow } from '../../test/support/custody-without-flow.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { passMessage } from '../../test/support/passed-message.js';
import { messageStream } from '../platform/engine-keys.js';
import { REPORTS } from './report-list.js';

const PASSWORD = 'another long password';
/** The day of the story; the clock begins at 9. */
const DAY = '2026-03-18';

let engine: HttpEngine;
let ana: HttpClient;
let ben: HttpClient;
let aud: HttpClient;
let benId = '';
const mails = { released: '', deleted: '', asked: '', expired: '', unread: '', passed: '', refused: '', unknown: '' };
let keys = 0;
const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `report-key-${String(++keys)}` });

async function colleague(name: string, roles: Role[]): Promise<{ readonly id: string; readonly client: HttpClient }> {
  const email = `${name}@halden.example`;
  const { id } = await ana.json<Account>('POST', '/accounts', { email, name, password: PASSWORD, roles }, fresh());
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return { id, client };
}

async function hoursLater(hours: number): Promise<void> {
  engine.clock.advance(hours * 3600);
  await engine.models.projections.caughtUp();
  await ana.signIn(PERSON.email, PERSON.password);
  await ben.signIn('ben@halden.example', PASSWORD);
  await aud.signIn('aud@halden.example', PASSWORD);
}

async function decide<T>(by: HttpClient, id: string, route: string, body: object): Promise<T> {
  await engine.models.projections.caughtUp();
  const expectedRevision = (await engine.parts.store.readStream(messageStream(id))).length - 1;
  const answer = await by.json<T>('POST', `/held-messages/${id}/${route}`, { expectedRevision, ...body }, fresh());
  await engine.models.projections.caughtUp();
  return answer;
}

async function commit(id: string): Promise<void> {
  engine.clock.advance(31);
  await custodyWithoutFlow(engine.parts).commit({ kind: 'commit', id, messageId: id, dueAt: engine.clock.iso() });
}

/** 09:00 eight mails come in; what people do with them is said at each step. */
async function story(): Promise<void> {
  const { parts } = engine;
  mails.released = await holdMessage(parts, { team: 'claims' });
  mails.deleted = await holdMessage(parts);
  mails.asked = await holdMessage(parts, { isAskedFor: true, recipients: ['a@kestrel.example', 'b@kestrel.example'] });
  mails.expired = await holdMessage(parts, { expiresAt: '2026-03-19T09:00:00.000Z', score: 2 });
  mails.unread = await holdMessage(parts, { isUninspectable: true });
  mails.passed = await passMessage(parts, 'passed', { recipients: ['x@kestrel.example', 'y@kestrel.example', 'z@kestrel.example'] });
  mails.refused = await passMessage(parts, 'refused');
  mails.unknown = await passMessage(parts, 'unknown');
  await engine.models.projections.caughtUp();
  await new PolicyClient(ana).set('global', { 'quarantine.fourEyes.severity': 'high' }, 'two people for severe mail');
  // 11:00 Ana looks at the first one and proposes to release it as it is; Ben approves; it leaves
  await hoursLater(2);
  await ana.json('GET', `/held-messages/${mails.released}`);
  await ana.json('GET', `/held-messages/${mails.released}/content`);
  const said = { reason: 'business-need', verdict: 'business-as-usual', kind: 'as-is', note: '=HYPERLINK("http://evil.example")' };
  const { proposalId } = await decide<{ proposalId: string }>(ana, mails.released, 'release', said);
  await decide(ben, mails.released, 'approve', { proposalId });
  await commit(mails.released);
  await keptApart();
  // 19:00 Ben deletes the second one: two hours late
  await hoursLater(8);
  await decide(ben, mails.deleted, 'delete', { reason: 'policy-breach', verdict: 'real-leak' });
  await commit(mails.deleted);
  // 20:00 Ana denies what the sender has asked for
  await hoursLater(1);
  await decide(ana, mails.asked, 'deny', { reason: 'policy-breach', text: 'not to this address' });
  // the next day at 10:00 the hold of the fourth has ended
  await hoursLater(14);
  const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'expiry' }, commandId: 'expire-1' } as const;
  await parts.events.decide(
    messageDecider,
    messageStream(mails.expired),
    { type: 'ExpireHold', now: engine.clock.iso(), deletedDays: 7 },
    meta,
  );
  await engine.models.projections.caughtUp();
}

/** At 11:00, too: an exception, a legal hold of which Ben asks the end, emergency access, and two notices. */
async function keptApart(): Promise<void> {
  const all = { sender: '*', recipient: 'kestrel.example', expiresAt: '2026-04-17T11:00:31.000Z' };
  await ana.json('POST', '/exceptions', { refs: ['pattern/iban'], ...all, reason: 'contract 12' }, fresh());
  const scope = { senderDomains: ['nobody.example'] };
  const { id } = await ana.json<{ id: string }>('POST', '/legal-holds', { matter: 'Kestrel v. Halden', scope }, fresh());
  await ben.json('POST', `/legal-holds/${id}/propose-end`, { reason: 'settled' }, fresh());
  const { client } = await colleague('eve', ['break-glass']);
  await client.json('POST', '/break-glass', { reason: 'nobody else is here' }, fresh());
  const about = { kind: 'quarantine', audience: 'originator', messageId: mails.deleted } as const;
  const toTag = engine.parts.keys.tagAddress('marieke@halden.example') ?? '';
  await notice('told', { type: 'QueueNotice', notice: { ...about, to: null, toTag, language: 'en', subjectShown: true }, digest: null });
  await notice('told', { type: 'RecordNoticeAttempt', code: 421, reply: null, nextAttemptAt: '2026-03-18T11:30:00.000Z', by: null });
  engine.clock.advance(1800);
  const sealer = await engine.parts.keys.ofNotice(mails.deleted, { kind: 'message' }, 'told');
  const reply = sealer?.seal('reply', '2.0.0 Ok: queued as 4F1') ?? null;
  await notice('told', { type: 'RecordNoticeAttempt', code: 250, reply, nextAttemptAt: null, by: null });
  await notice('kept', { type: 'WithholdNotice', notice: { ...about, messageId: mails.released, cause: 'null-sender' } });
  engine.clock.advance(-1800);
}

async function notice(id: string, command: NoticeCommand): Promise<void> {
  const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'notices' }, commandId: `notice-${String(++keys)}` } as const;
  await engine.parts.events.decide(noticeDecider, `notice-${id}`, command, meta);
}

beforeAll(async () => {
  engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example'] } } });
  ana = await engine.setUp();
  ({ id: benId, client: ben } = await colleague('ben', ['dlp-manager']));
  ({ client: aud } = await colleague('aud', ['auditor']));
  await story();
}, 60_000);
afterAll(() => engine.close());

async function take(name: string, query = `from=${DAY}&to=2026-03-19`): Promise<ReportAnswer> {
  return reportSchema.parse(await aud.json('GET', `/reports/${name}?${query}`));
}

/** Rows as objects by the key of the column. */
function rowsOf({ columns, rows }: ReportAnswer): Record<string, ReportCell>[] {
  return rows.map((cells) => Object.fromEntries(columns.map(({ key }, index) => [key, cells[index] ?? null])));
}

function figuresOf({ figures }: ReportAnswer): Record<string, ReportCell> {
  return Object.fromEntries(figures.map(({ title, value }) => [title, value]));
}

describe('the reports', () => {
  it('are listed in their order, each with a meaning for every column', async () => {
    const { reports } = reportListSchema.parse(await aud.json('GET', '/reports'));
    expect(reports.map(({ name }) => name)).toEqual([...REPORT_NAMES]);
    for (const { columns } of reports) for (const { title, meaning } of columns) expect([title, meaning]).not.toContain('');
  });

  it('answer for every name, as page, CSV and PDF', async () => {
    for (const { name, scopes } of REPORTS) {
      const scope = scopes.includes('all') ? 'all' : scopes[0] === 'person' ? 'person:marieke@halden.example' : `message:${mails.released}`;
      const query = `from=${DAY}&to=2026-03-19&scope=${encodeURIComponent(scope)}`;
      const page = await take(name, query);
      expect(page.rows.length, name).toBeGreaterThan(0);
      for (const cells of page.rows) expect(cells.length, name).toBe(page.columns.length);
      const csv = await aud.send('GET', `/reports/${name}.csv?${query}`);
      expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
      expect((await csv.text()).split('\r\n').length, name).toBeGreaterThan(page.rows.length + 1);
      const pdf = Buffer.from(
        await (await aud.send('GET', `/reports/${name}?${query}`, undefined, { Accept: 'application/pdf' })).arrayBuffer(),
      );
      expect(pdf.subarray(0, 5).toString(), name).toBe('%PDF-');
      expect(pdf.subarray(-6).toString().trim(), name).toBe('%%EOF');
    }
  }, 60_000);
});

describe('reconciliation', () => {
  it('accounts for every mail, and agrees with what the dashboard counts', async () => {
    const answer = await take('reconciliation');
    expect(figuresOf(answer)).toEqual({
      'Mails in': 8,
      'Being handed over now': 0,
      Gap: 0,
      'Gap of copies': 0,
      'Lines that differ from the dashboard': 0,
    });
    const counts = Object.fromEntries(rowsOf(answer).map(({ state, mails: count, copies }) => [state, [count, copies]]));
    expect(counts).toMatchObject({
      in: [8, 11],
      'handed-over': [1, 3],
      refused: [1, 1],
      'outcome-unknown': [1, 1],
      delivering: [1, 1],
      deleted: [1, 1],
      held: [2, 3],
      expired: [1, 1],
    });
  });
});

describe('decisions', () => {
  it('say who decided what, how long it took, and what is late', async () => {
    const answer = await take('decisions');
    const about = rowsOf(answer).map(({ message, decision, by, outcome, hours, late }) => ({
      message,
      decision,
      by,
      outcome,
      hours,
      late,
    }));
    expect(about.slice(0, 4)).toEqual([
      { message: mails.released, decision: 'proposed release (as-is)', by: PERSON.name, outcome: 'approved', hours: 2, late: false },
      { message: mails.released, decision: 'release (as-is)', by: 'ben', outcome: 'carried out', hours: 2, late: false },
      { message: mails.deleted, decision: 'deletion', by: 'ben', outcome: 'carried out', hours: 10.01, late: true },
      { message: mails.asked, decision: 'request denied', by: PERSON.name, outcome: 'carried out', hours: 11.02, late: true },
    ]);
    // held at 9:00, and taken at 10:01 of the next day
    const waiting = { decision: 'not decided', by: null, outcome: 'waits', hours: 25.02, late: true };
    expect(about.slice(4)).toEqual([mails.asked, mails.unread].sort().map((message) => ({ message, ...waiting })));
    expect(figuresOf(answer)).toMatchObject({
      Decisions: 4,
      'Half of them within': 6.01,
      'Decided late': 2,
      'Not decided and late now': 2,
    });
  });

  it('are narrowed to a team and to an account', async () => {
    const ofTeam = await take('decisions', `from=${DAY}&scope=team:claims`);
    expect(new Set(rowsOf(ofTeam).map(({ message }) => message))).toEqual(new Set([mails.released]));
    const ofBen = await take('decisions', `from=${DAY}&scope=account:${benId}`);
    expect(rowsOf(ofBen).map(({ decision }) => decision)).toEqual(['release (as-is)', 'deletion']);
  });
});

describe('other reports', () => {
  it('name both persons of a release in clear of high severity', async () => {
    const [row, ...more] = rowsOf(await take('clear-releases'));
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      message: mails.released,
      left: 'as it is',
      copies: 1,
      proposedBy: PERSON.name,
      approvedBy: 'ben',
      rules: 'severity',
      twoPersons: true,
    });
  });

  it('tell what a sender asked for and what came of it', async () => {
    expect(rowsOf(await take('overrides'))).toMatchObject([
      {
        message: mails.asked,
        reason: 'business-need',
        justification: 'It is wanted today.',
        answer: 'denied',
        answeredBy: PERSON.name,
        hours: 11.02,
      },
    ]);
  });

  it('tell who looked at mail, and that reports were taken', async () => {
    const looks = rowsOf(await take('who-saw-what', `from=${DAY}&scope=message:${mails.released}`));
    expect(looks.filter(({ what }) => what !== 'report').map(({ who, what }) => `${String(who)}: ${String(what)}`)).toEqual([
      `${PERSON.name}: mail opened`,
      `${PERSON.name}: content shown`,
    ]);
    const taken = rowsOf(await take('who-saw-what')).filter(({ what }) => what === 'report');
    expect(taken.some(({ who, detail }) => who === 'aud' && String(detail).startsWith('reconciliation (page), 2026-03-18'))).toBe(true);
  });

  it('tell which hold ended without a decision', async () => {
    expect(rowsOf(await take('expired'))).toMatchObject([
      { message: mails.expired, severity: 'medium', days: 1.04, copies: 1, asked: false, seen: false, announcedAt: null },
    ]);
  });

  it('count mail that could not be read by its reason', async () => {
    const answer = await take('not-inspectable');
    expect(rowsOf(answer)).toMatchObject([{ time: DAY, reason: 'encrypted', outcome: 'held', mails: 1, parts: 1, share: 0.125 }]);
    expect(figuresOf(answer)).toMatchObject({ 'Mails in': 8, 'Of them handed over all the same': 0 });
  });

  it('say how right a pattern was', async () => {
    const [whole] = rowsOf(await take('precision'));
    expect(whole).toMatchObject({ pattern: 'credit-card', month: 'all', closed: 2, realLeaks: 1, businessAsUsual: 1, precision: 0.5 });
  });

  it('list exceptions with their owner and end', async () => {
    const answer = await take('exceptions');
    expect(rowsOf(answer)).toMatchObject([
      {
        patterns: 'pattern/iban',
        sender: '*',
        recipient: 'kestrel.example',
        owner: PERSON.name,
        ownerIsActive: true,
        days: 30,
        state: 'in force',
      },
    ]);
    expect(figuresOf(answer)).toEqual({ 'In force at the end': 1, 'Ending within 30 days': 1, 'Without an active owner': 0 });
    expect((await take('exceptions', 'from=2026-03-01&to=2026-03-17')).rows).toEqual([]);
  });

  it('tell of legal holds, of what was destroyed, and who asked for what', async () => {
    const told = rowsOf(await take('retention')).map(({ what, by, words }) => [what, by, words]);
    expect(told).toEqual([
      ['legal hold opened', PERSON.name, 'Kestrel v. Halden'],
      ['end of a legal hold proposed', 'ben', 'settled'],
      ['hold expired', 'engine', null],
      ['content destroyed', 'engine', null],
    ]);
  });

  it('prove that a sender was told, by the answer of the next mail server', async () => {
    const answer = await take('notices');
    expect(rowsOf(answer)).toMatchObject([
      { notice: 'told', outcome: 'sent', attempts: 2, code: 250, reply: '2.0.0 Ok: queued as 4F1', hours: 0.5 },
      { notice: 'kept', outcome: 'withheld: null-sender', attempts: 0, code: null },
    ]);
    expect(figuresOf(answer)).toMatchObject({ Notices: 2, Sent: 1, Waiting: 0, Failed: 0, Withheld: 1 });
  });

  it('say that emergency access waits for its review', async () => {
    const [opening] = rowsOf(await take('access-review')).filter(({ kind }) => kind === 'emergency access');
    expect(opening).toMatchObject({ account: 'eve', detail: 'nobody else is here', result: 'to review' });
  });

  it('say that nothing of the log was changed', async () => {
    expect(rowsOf(await take('integrity'))).toMatchObject([{ result: 'holds', firstBad: null }]);
  });

  it('begin the report of an incident with what became of its copies', async () => {
    const answer = await take('incident', `scope=message:${mails.deleted}`);
    expect(figuresOf(answer)).toMatchObject({
      Severity: 'high',
      Recipients: 1,
      'Copies that left or may have': 0,
      'Copies that did not leave': 1,
    });
    const known = rowsOf(await take('decisions')).find(({ message }) => message === mails.deleted)?.['at'];
    expect(figuresOf(answer)['Known as a real leak from']).toBe(known);
    const deadline = new Date(Date.parse(String(known)) + 72 * 3_600_000).toISOString();
    expect(figuresOf(answer)['To be reported within 72 hours, by']).toBe(deadline);
  });

  it('find what is recorded of a person by the address, however it is written, and not its mail', async () => {
    const answer = await take('person', `from=${DAY}&scope=${encodeURIComponent('person:Marieke@halden.example')}`);
    const sent = rowsOf(answer).filter(({ category }) => category === 'mail sent');
    expect(sent.map(({ subject }) => subject).sort()).toEqual(Object.values(mails).sort());
    expect(JSON.stringify(answer.rows)).not.toContain('bordereau');
    const toKestrel = await take('person', `from=${DAY}&scope=${encodeURIComponent('person:b@kestrel.example')}`);
    expect(
      rowsOf(toKestrel)
        .filter(({ category }) => category === 'mail received')
        .map(({ subject }) => subject),
    ).toEqual([mails.asked]);
  });

  it('list accounts with their roles, and what one of them should not have together', async () => {
    const rows = rowsOf(await take('access-review'));
    expect(rows.filter(({ kind }) => kind === 'account').map(({ account, what }) => [account, what])).toContainEqual([
      'ben',
      'dlp-manager',
    ]);
    expect(rows.filter(({ result }) => result === 'violation')).toEqual([]);
    expect(rows.some(({ kind, account, result }) => kind === 'duties' && account === PERSON.name && result === 'to review')).toBe(true);
  });

  it('list the policy with who changed it and why', async () => {
    const rows = rowsOf(await take('policy-inventory'));
    expect(rows.filter(({ kind }) => kind === 'setting')).toMatchObject([{ state: 'high', author: PERSON.name }]);
    const change = rows.find(({ kind, reason }) => kind === 'change' && reason === 'two people for severe mail');
    expect(change).toMatchObject({ author: PERSON.name });
    expect(rows.find(({ kind, name }) => kind === 'pattern' && String(name).includes('(credit-card)'))).toMatchObject({
      approver: 'engine',
      closed: 2,
      precision: 50,
    });
  });
});

describe('a report', () => {
  it('as CSV lets no cell begin a formula', async () => {
    const text = await (await aud.send('GET', `/reports/clear-releases.csv?from=${DAY}&bom=no`)).text();
    expect(text.startsWith('Released (UTC),Message,')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(/(^|,|\n)"?=/.test(text)).toBe(false);
  });

  it('says `destroyed` where a key is', async () => {
    await engine.parts.blobs.remove(mails.asked);
    await engine.parts.dayKeys.decisions.destroy(DAY);
    expect(rowsOf(await take('overrides'))).toMatchObject([{ justification: 'destroyed', answer: 'denied' }]);
  });
});
