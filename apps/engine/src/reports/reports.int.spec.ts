/** The reports over a small story that people live through the engine's own interface; every figure was counted by hand from the story. */
import { REPORT_NAMES, reportListSchema, reportSchema, type ReportAnswer, type ReportCell, type ReportName } from '#contracts';
import { parse } from 'csv-parse/sync';
import { PDFParse } from 'pdf-parse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateClient } from '../../../../test/support/certificate-client.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON } from '../../../../test/support/http-engine.js';
import { madePgpKey, PgpKeyClient } from '../../../../test/support/pgp-key-client.js';
import { DAY, ReportStory } from '../../test/support/report-story.js';
import { LedgerKeeper } from '../audit/ledger-keeper.js';
import { REPORTS } from './report-list.js';

let story: ReportStory;
let mails: ReportStory['mails'];
let aud: HttpClient;
beforeAll(async () => {
  story = await ReportStory.live();
  ({ mails, aud } = story);
}, 60_000);
afterAll(() => story.engine.close());

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

  it.each(REPORTS.map(({ name }) => name))('say the same as page, CSV and PDF: %s', async (name) => {
    const scope = { person: 'person:marieke@halden.example', incident: `message:${mails.released}` }[name as string] ?? 'all';
    const query = `from=${DAY}&to=2026-03-19&scope=${encodeURIComponent(scope)}`;
    const page = await take(name, query);
    expect(page.rows.length).toBeGreaterThan(0);
    const isStill = (index: number): boolean => !(GROWS[name] ?? []).includes(page.columns[index]?.key ?? '');
    // what the taking of the page itself has added to the log comes last
    const csv = await aud.send('GET', `/reports/${name}.csv?${query}&bom=no`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [head, ...lines]: string[][] = parse(await csv.text());
    expect(head).toEqual(page.columns.map(({ title, unit }) => (unit === null ? title : `${title} (${unit})`)));
    const cells = lines.slice(0, page.rows.length).map((line) => line.map((cell) => cell.replace(/^'(?=[=+@-])/, '')));
    expect(cells.map((line) => line.filter((_, index) => isStill(index)))).toEqual(
      page.rows.map((row) => row.map(csvText).filter((_, index) => isStill(index))),
    );
    const pdf = await textOfPdf(await aud.send('GET', `/reports/${name}?${query}`, undefined, { Accept: 'application/pdf' }));
    for (const row of page.rows) for (const shown of cellsOnPaper(page, row, isStill)) expect(pdf).toContain(shown);
    if (GROWS[name] !== undefined) return;
    for (const { title, value, unit } of page.figures)
      expect(pdf).toContain(
        unspaced(`${title}: ${value === null ? 'not known' : csvText(value)}${unit === null || value === null ? '' : unit}`),
      );
  });
});

/** What the taking of a report changes by being recorded: columns that say how long the log is, and figures of takings. */
const GROWS: Readonly<Partial<Record<ReportName, readonly string[]>>> = {
  integrity: ['events', 'last', 'position', 'detail'],
  'who-saw-what': [],
  person: [],
};

function csvText(cell: ReportCell): string {
  if (cell === null) return '';
  return typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : String(cell);
}

/** The cells of a row in one string, as they are drawn one after the other; of a long one its beginning by itself. */
function cellsOnPaper({ columns }: ReportAnswer, row: readonly ReportCell[], isStill: (index: number) => boolean): string[] {
  const texts = row.map((cell, index) => {
    const kind = columns[index]?.kind;
    if (typeof cell === 'number' && kind === 'share') return `${String(Math.round(cell * 1000) / 10)}%`;
    return unspaced(kind === 'instant' ? csvText(cell).slice(0, 19).replace('T', '') : csvText(cell));
  });
  if (texts.every((text, index) => text.length <= 60 && isStill(index))) return [texts.join('')];
  return texts.filter((_, index) => isStill(index)).map((text) => text.slice(0, 60));
}

/** Read by another program, without white space: lines are broken where a column ends. */
async function textOfPdf(response: Response): Promise<string> {
  const { text } = await new PDFParse({ data: new Uint8Array(await response.arrayBuffer()) }).getText();
  return unspaced(text);
}

function unspaced(text: string): string {
  return text.replace(/\s+/g, '');
}

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
    const ofBen = await take('decisions', `from=${DAY}&scope=account:${story.benId}`);
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
    // of two one; the range of Wilson for z = 1.96 is 0.5 ± 0.4055; decided after 2 h and after 10 h 31 s
    const right = { closed: 2, realLeaks: 1, falseAlarms: 0, testData: 0, businessAsUsual: 1, precision: 0.5, low: 0.0945, high: 0.9055 };
    const common = { pattern: 'credit-card', ...right, change: null, medianHours: 6 };
    expect(rowsOf(await take('precision'))).toEqual(['all', '2026-03'].map((month) => ({ ...common, month })));
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

  it('say that nothing of the log was changed, and up to where that is shown', async () => {
    const results = async () => rowsOf(await take('integrity')).map(({ result }) => result);
    expect(await results()).toEqual(['holds', 'not shown', 'not sealed yet']);
    await story.engine.app.get(LedgerKeeper).sealNow();
    expect(await results()).toEqual(['holds', 'holds', 'sealed', 'not sealed yet', 'first']);
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

  it('list what else is a person’s: requests, keys, passwords, erasures and takings of this report', async () => {
    const asked = rowsOf(await take('person', `from=${DAY}&scope=person:marieke@halden.example`));
    expect(asked.filter(({ category }) => category === 'request')).toMatchObject([
      { subject: mails.asked, what: 'asked for the release', detail: 'business-need: It is wanted today.' },
    ]);
    const { ana } = story;
    const [certificate] = await new CertificateClient(ana).importAll('ada.pem');
    const pgpKey = await madePgpKey('ada@a.example');
    await new PgpKeyClient(ana).import(pgpKey.publicFile);
    const key = (name: string) => ({ 'Idempotency-Key': `of-ada-${name}` });
    await ana.json('POST', '/pdf-passwords', { for: 'ada@a.example', password: 'Kp7m-carried-away-Wq3x' }, key('password'));
    await ana.json('POST', '/pdf-passwords', { for: 'a.example', password: 'Kp7m-carried-away-Wq3y' }, key('of-the-domain'));
    const order = { address: 'Ada+x@a.example', reason: 'objection', reference: 'DSR-7' };
    const { id: erasure } = await ana.json<{ id: string }>('POST', '/erasures', order, key('erasure'));
    story.engine.clock.advance(1);
    const rows = rowsOf(await take('person', `from=${DAY}&scope=person:ada@a.example`));
    expect(rows.map(({ category, subject, detail }) => [category, subject, String(detail)])).toEqual([
      ['certificate', certificate, expect.stringMatching(/^[0-9a-f]{64}, from file$/)],
      ['PGP key', expect.any(String), expect.stringContaining(pgpKey.fingerprint)],
      ['PDF password', expect.any(String), expect.stringContaining('set by hand')],
      ['erasure', erasure, 'article 17 (1), objection, DSR-7'],
    ]);
    story.engine.clock.advance(1);
    const again = rowsOf(await take('person', `from=${DAY}&scope=person:ada@a.example`));
    expect(again.slice(4)).toMatchObject([{ category: 'report', detail: 'person (page)' }]);
  });

  it('narrow exceptions to a pattern also where they name a group that it is in', async () => {
    const { ana } = story;
    const key = (name: string) => ({ 'Idempotency-Key': `exception-${name}` });
    const groupOf = (id: string, members: string[]) => ({ id, name: id, members });
    for (const group of [groupOf('cards', ['pattern/credit-card']), groupOf('money', ['group/cards'])])
      await ana.json('POST', '/pattern-groups', { group, reason: 'to group them', expectedRevision: -1 }, key(group.id));
    const body = {
      refs: ['group/money'],
      sender: '*',
      recipient: 'kestrel.example',
      expiresAt: '2026-05-01T00:00:00.000Z',
      reason: 'fair',
    };
    await ana.json('POST', '/exceptions', body, key('granted'));
    story.engine.clock.advance(1);
    const ofPattern = async (id: string) => rowsOf(await take('exceptions', `scope=pattern:${id}`)).map(({ patterns }) => patterns);
    expect([await ofPattern('credit-card'), await ofPattern('iban')]).toEqual([['group/money'], ['pattern/iban']]);
    const group = groupOf('everything', ['all']);
    await ana.json('POST', '/pattern-groups', { group, reason: 'to group them', expectedRevision: -1 }, key(group.id));
    await ana.json('POST', '/exceptions', { ...body, refs: ['group/everything'], recipient: 'merlin.example' }, key('for-all'));
    story.engine.clock.advance(1);
    expect((await ofPattern('credit-card')).sort()).toEqual(['group/everything', 'group/money']);
  });

  it('tell who took the event log as a file, and whether it was masked', async () => {
    const key = { 'Idempotency-Key': 'export-of-report' };
    const wanted = { name: 'quarter', target: { kind: 'download' }, scope: { streams: ['message'] } };
    const { export: made } = await aud.json<{ export: { id: string } }>('POST', '/audit/exports', wanted, key);
    expect((await aud.send('GET', `/audit/exports/${made.id}/events`)).status).toBe(200);
    story.engine.clock.advance(1);
    const answer = await take('who-saw-what', `from=${DAY}`);
    const told = rowsOf(answer).filter(({ detail }) => String(detail).startsWith('quarter'));
    expect(told.map(({ who, what, detail }) => [who, what, detail])).toEqual([
      ['aud', 'export of the event log to download defined', 'quarter (cloudevents, sealed)'],
      ['aud', 'event log taken as a file', 'quarter (cloudevents, sealed)'],
    ]);
    expect(figuresOf(answer)).toMatchObject({ 'Event log taken as a file': 1, 'Private keys taken': 0 });
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
    await story.engine.parts.blobs.remove(mails.asked);
    await story.engine.parts.dayKeys.decisions.destroy(DAY);
    expect(rowsOf(await take('overrides'))).toMatchObject([{ justification: 'destroyed', answer: 'denied' }]);
  });
});
