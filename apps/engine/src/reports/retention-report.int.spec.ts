/** The report of what was destroyed, over keys that really go; counted by hand. */
import { reportSchema, type Account, type Erasure, type ReportAnswer, type ReportCell } from '#contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { DayKeyRetention } from '../retention/day-key-retention.js';

const PASSWORD = 'another long password';

let engine: HttpEngine;
let ana: HttpClient;
let ben: HttpClient;
let keys = 0;
const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `retention-key-${String(++keys)}` });

beforeAll(async () => {
  engine = await startHttpEngine({ config: { dlp: {}, quarantine: { deletedDays: 0 } } });
  ana = await engine.setUp();
  const account = { email: 'ben@halden.example', name: 'ben', password: PASSWORD, roles: ['administrator'] };
  await ana.json<Account>('POST', '/accounts', account, fresh());
  ben = engine.browser();
  await ben.signIn('ben@halden.example', PASSWORD);
});
afterAll(() => engine.close());

async function taken(query = ''): Promise<ReportAnswer> {
  engine.clock.advance(1);
  return reportSchema.parse(await ana.json('GET', `/reports/retention${query}`));
}

function rowsOf({ columns, rows }: ReportAnswer): Record<string, ReportCell>[] {
  return rows.map((cells) => Object.fromEntries(columns.map(({ key }, index) => [key, cells[index] ?? null])));
}

async function orderAndConfirm(): Promise<Erasure> {
  const body = { address: 'marieke@halden.example', reason: 'objection', reference: 'DSR-2026/14' };
  const { id } = await ana.json<Erasure>('POST', '/erasures', body, fresh());
  await ben.json('POST', `/erasures/${id}/confirm`, {}, fresh());
  const found = () => ana.json<Erasure>('GET', `/erasures/${id}`);
  await expect.poll(async () => (await found()).result).not.toBeNull();
  return found();
}

it('lists keys of days with their rule, and each step of an erasure with who took it and what it left', async () => {
  const { dayKeys } = engine.parts;
  // 9 March and before go: kept are eight days before 18 March
  for (const day of ['2026-03-08', '2026-03-09', '2026-03-10']) await dayKeys.cleared.keyForNewMessage(day, 'message');
  await dayKeys.decisions.keyForNewMessage('2026-03-08', 'message');
  const kept = [
    { what: 'cleared-mail', days: dayKeys.cleared, keepDays: 8 },
    { what: 'decisions', days: dayKeys.decisions, keepDays: 10 },
  ] as const;
  await new DayKeyRetention(kept, engine.parts, { isBelieved: () => true }).look();
  const held = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
  const { id } = await orderAndConfirm();

  const answer = await taken();
  expect(rowsOf(answer).map(({ what, subject, rule, by }) => [what, subject, rule, by])).toEqual([
    ['key of a day destroyed', '2026-03-08', 'cleared mail: 8 days', 'engine'],
    ['key of a day destroyed', '2026-03-09', 'cleared mail: 8 days', 'engine'],
    ['erasure of a person ordered', id, 'GDPR article 17 (1), objection, case DSR-2026/14', PERSON.name],
    ['erasure of a person confirmed', id, null, 'ben'],
    ['erasure of a person carried out', id, '0 mails erased, 0 gone before, 1 undecided, 0 under a legal hold, 0 never held', 'engine'],
  ]);
  expect(Object.fromEntries(answer.figures.map(({ title, value }) => [title, value]))).toMatchObject({
    'Keys of days destroyed': 2,
    'Erasures carried out': 1,
    'Contents destroyed': 0,
    'Subjects and addresses destroyed': 0,
  });
  expect((await taken(`?scope=message:${held}`)).rows).toEqual([]);
});

it('counts subjects and addresses that go together with the content', async () => {
  const id = await holdMessage(engine.parts);
  const { events, clock } = engine.parts;
  const { head } = await events.read(`message-${id}`);
  const meta = { at: clock.iso(), actor: { kind: 'system', id: 'expiry' }, commandId: 'destroy-1' } as const;
  await events.append(`message-${id}`, head, [{ type: 'ContentDestroyed', data: { cause: 'retention', snippets: 'destroyed' } }], meta);
  const { figures } = await taken(`?scope=message:${id}`);
  expect(figures.slice(0, 2)).toMatchObject([{ value: 1 }, { value: 1 }]);
});
