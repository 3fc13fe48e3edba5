/** Finds where events stand, in windows of the log, so that looking for what is rare or absent keeps nobody waiting. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { SEALED_ACTOR } from '#events';
import { allOf, condition, type Condition } from '../held-messages/condition.js';
import type { EntriesAsked, EntriesFound } from './audit-entries-port.js';
import { firstSince, lastUntil } from './positions-by-time.js';

/** Positions that one statement looks at, at first: some servers count bytes, so that it grows while statements are quick. */
const WINDOW = 50_000;
const QUICK_MS = 5;
const SLOW_MS = 25;
/** Then the page is answered as it is, with where to go on. */
const LONGEST_MS = 1_500;

export async function findAuditEntries(db: Database.Database, asked: EntriesAsked): Promise<EntriesFound> {
  const began = performance.now();
  const { low, high } = boundsOf(db, asked);
  const find = windowReader(db, asked);
  const isRising = asked.order === 'oldest';
  const positions: number[] = [];
  let window = WINDOW;
  for (let [from, to] = [low, high]; from <= to;) {
    const [first, last] = isRising ? [from, Math.min(to, from + window - 1)] : [Math.max(from, to - window + 1), to];
    const asking = performance.now();
    positions.push(...find(first, last, asked.limit - positions.length));
    if (positions.length === asked.limit) return { positions, next: positions.at(-1) ?? null };
    window = nextWindow(window, performance.now() - asking);
    if (isRising) from = last + 1;
    else to = first - 1;
    if (from <= to && performance.now() - began > LONGEST_MS) return { positions, next: isRising ? last : first };
    await nextTurn();
  }
  return { positions, next: null };
}

function nextWindow(window: number, takenMs: number): number {
  if (takenMs < QUICK_MS) return window * 2;
  return takenMs > SLOW_MS ? Math.max(WINDOW, Math.floor(window / 4)) : window;
}

/** The positions that the times and the cursors leave, both inclusive. */
function boundsOf(db: Database.Database, { after, before, fromMs, toMs }: EntriesAsked): { readonly low: number; readonly high: number } {
  const first = fromMs === undefined ? undefined : (firstSince(db, fromMs) ?? Infinity);
  const last = toMs === undefined ? undefined : (lastUntil(db, toMs) ?? -1);
  const newest = db.prepare<[], number | null>('SELECT MAX(position) FROM audit_entries_v3').pluck().get() ?? 0;
  return { low: Math.max(after + 1, first ?? 1), high: Math.min(before - 1, newest, last ?? newest) };
}

function windowReader(db: Database.Database, asked: EntriesAsked): (from: number, to: number, limit: number) => number[] {
  const { sql, values } = allOf(conditionsOf(asked));
  const order = asked.order === 'oldest' ? 'ASC' : 'DESC';
  const select = `SELECT position FROM audit_entries_v3 WHERE position BETWEEN ? AND ? AND ${sql} ORDER BY position ${order} LIMIT ?`;
  const statement = db.prepare<(string | number)[], number>(select).pluck();
  return (from, to, limit) => statement.all(from, to, ...values, limit);
}

function conditionsOf({ kind, type, messageId, actor, fromMs, toMs }: EntriesAsked): Condition[] {
  // what one person did, or what one message is about, is less than what there is of a kind or type: theirs is the index to go by
  const less = actor?.id !== undefined || messageId !== undefined ? '+' : '';
  return [
    ...(kind === undefined ? [] : [condition(`${less}kind = ?`, kind)]),
    ...(type === undefined ? [] : [condition(`${less}type = ?`, type)]),
    ...(messageId === undefined ? [] : [condition('message = ?', messageId)]),
    ...(actor === undefined ? [] : [actorCondition(actor)]),
    // the order of the log decides where a page begins and ends; a clock that was set back must not let others in
    ...(fromMs === undefined ? [] : [condition('at >= ?', fromMs)]),
    ...(toMs === undefined ? [] : [condition('at <= ?', toMs)]),
  ];
}

/** Who looked at mail is sealed in the fact itself: those are found as well, and whoever reads them looks who it was. */
function actorCondition({ kind, id }: NonNullable<EntriesAsked['actor']>): Condition {
  // the words of the index: without them it is not used
  const indexed = kind === 'system' || kind === 'smtp-client' ? '' : ` AND actor_kind NOT IN ('system', 'smtp-client')`;
  if (id === undefined) return condition(`actor_kind = ?${indexed}`, kind);
  return condition(`actor_kind = ? AND actor IN (?, ?)${indexed}`, kind, id, SEALED_ACTOR);
}
