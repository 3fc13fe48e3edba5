/** The read model of the reports as builders ask it: page by page, so that nothing else waits. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import type { Actor, AnyEvent, EventType } from '#events';
import { ReadModels } from '../read-models.js';
import type { CopyState, MailRecord } from './mail-record.js';
import { parseMailRecord } from './report-facts-projection.js';

/** From an instant on, before another one; ISO-8601 UTC with milliseconds. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** One fact with where it stands; sealed fields are sealed. */
export type ReportFact<T extends EventType = EventType> = {
  readonly position: number;
  readonly at: string;
  readonly stream: string;
  /** The message it is about; null: about none. */
  readonly message: string | null;
  readonly actor: Actor;
} & Extract<AnyEvent, { readonly type: T }>;

/** Mails that came on days of a period, by where they are. */
export interface CountedMails {
  readonly state: CopyState;
  readonly mails: number;
  readonly copies: number;
}

/** Mails that could not be read wholly. */
export interface CountedUnread {
  readonly day: string;
  readonly reason: string;
  /** What was done with them at reception. */
  readonly outcome: string;
  readonly mails: number;
  readonly parts: number;
  readonly bytes: number;
}

interface FactRow {
  readonly position: number;
  readonly at: string;
  readonly type: string;
  readonly stream: string;
  readonly message: string | null;
  readonly actor: string;
  readonly data: string;
}

const PAGE = 500;
/** Looked at between pauses, wanted or not. */
const FACTS_AT_ONCE = 1_000;
const COLUMNS = 'position, at, type, stream, message, actor, data';

@Injectable()
export class ReportFacts {
  private readonly db: Database.Database;

  constructor(@Inject(ReadModels) models: Pick<ReadModels, 'db'>) {
    this.db = models.db;
  }

  /** Facts of these types within the period, in the order of the log. */
  async *between<T extends EventType>(types: readonly T[], { from, to }: Period): AsyncGenerator<ReportFact<T>> {
    // by the key alone: the index of times would be gone through, and sorted, as a whole for every page
    const select = this.db.prepare<[number, number, string, string, string], FactRow>(
      `SELECT ${COLUMNS} FROM report_facts_v3 WHERE position > ? AND position <= ? AND +at >= ? AND +at < ?
         AND type IN (SELECT value FROM json_each(?)) ORDER BY position`,
    );
    const wanted = JSON.stringify(types);
    let after = this.before(from);
    for (let last = this.endOfPage(after); last !== null; last = this.endOfPage(after)) {
      for (const row of select.all(after, last, from, to, wanted)) yield factOf<T>(row);
      after = last;
      await nextTurn();
    }
  }

  /** All that is kept of one message, oldest first. */
  ofMessage(message: string): readonly ReportFact[] {
    const select = `SELECT ${COLUMNS} FROM report_facts_v3 WHERE message = ? ORDER BY position`;
    return this.db.prepare<[string], FactRow>(select).all(message).map(factOf);
  }

  ofStream(stream: string): readonly ReportFact[] {
    const select = `SELECT ${COLUMNS} FROM report_facts_v3 WHERE stream = ? ORDER BY position`;
    return this.db.prepare<[string], FactRow>(select).all(stream).map(factOf);
  }

  /** All that is kept of streams of one kind, oldest first: for kinds that are rare. */
  ofStreams(kind: string): readonly ReportFact[] {
    const select = `SELECT ${COLUMNS} FROM report_facts_v3 WHERE stream > ? AND stream < ? ORDER BY position`;
    return this.db.prepare<[string, string], FactRow>(select).all(`${kind}-`, `${kind}.`).map(factOf); // the dot follows the dash
  }

  /** Undefined once it is settled, or when there is no such mail. */
  mail(message: string): MailRecord | undefined {
    const text = this.db.prepare<[string], string>('SELECT record FROM report_mails_v3 WHERE message = ?').pluck().get(message);
    return text === undefined ? undefined : parseMailRecord(text);
  }

  /** Mails that are not settled, of those that came on the days. */
  openWithin(firstDay: string, lastDay: string): AsyncGenerator<readonly [string, MailRecord]> {
    return this.mailsWhere('substr(received_at, 1, 10) BETWEEN ? AND ?', [firstDay, lastDay]);
  }

  /** Mails whose state as a whole is one of these. */
  openIn(states: readonly CopyState[]): AsyncGenerator<readonly [string, MailRecord]> {
    return this.mailsWhere('state IN (SELECT value FROM json_each(?))', [JSON.stringify(states)]);
  }

  private async *mailsWhere(condition: string, values: readonly string[]): AsyncGenerator<readonly [string, MailRecord]> {
    const select = this.db.prepare<(string | number)[], { message: string; record: string }>(
      `SELECT message, record FROM report_mails_v3 WHERE message > ? AND ${condition} ORDER BY message LIMIT ?`,
    );
    for (let after = ''; ;) {
      const page = select.all(after, ...values, PAGE);
      for (const { message, record } of page) yield [message, parseMailRecord(record)];
      after = page.at(-1)?.message ?? after;
      if (page.length < PAGE) return;
      await nextTurn();
    }
  }

  /** Mails and copies that came on the days, counted as they came. */
  received(firstDay: string, lastDay: string): { readonly mails: number; readonly copies: number } {
    const select =
      'SELECT coalesce(SUM(mails), 0) AS mails, coalesce(SUM(copies), 0) AS copies FROM report_days_v3 WHERE day BETWEEN ? AND ?';
    return this.db.prepare<[string, string], { mails: number; copies: number }>(select).get(firstDay, lastDay) ?? { mails: 0, copies: 0 };
  }

  /** Of those that are settled. */
  settled(firstDay: string, lastDay: string): readonly CountedMails[] {
    const select =
      'SELECT state, SUM(mails) AS mails, SUM(copies) AS copies FROM report_settled_v3 WHERE day BETWEEN ? AND ? GROUP BY state ORDER BY state';
    return this.db.prepare<[string, string], CountedMails>(select).all(firstDay, lastDay);
  }

  unread(firstDay: string, lastDay: string): readonly CountedUnread[] {
    const select = `SELECT day, reason, outcome, mails, parts, bytes FROM report_unread_v3 WHERE day BETWEEN ? AND ?
      ORDER BY day, reason, outcome`;
    return this.db.prepare<[string, string], CountedUnread>(select).all(firstDay, lastDay);
  }

  /** Behind which the mails of a day and of all later ones stand in the log. */
  positionBefore(day: string): number {
    const select = 'SELECT MIN(first_position) FROM report_days_v3 WHERE day >= ?';
    const first = this.db.prepare<[string], number | null>(select).pluck().get(day);
    return first == null ? Number.MAX_SAFE_INTEGER : first - 1;
  }

  /** Position of the last of so many facts of any type; null: there is none more. */
  private endOfPage(after: number): number | null {
    const select = 'SELECT MAX(position) FROM (SELECT position FROM report_facts_v3 WHERE position > ? ORDER BY position LIMIT ?)';
    return this.db.prepare<[number, number], number | null>(select).pluck().get(after, FACTS_AT_ONCE) ?? null;
  }

  private before(from: string): number {
    const first = this.db.prepare<[string], number | null>('SELECT MIN(position) FROM report_facts_v3 WHERE at >= ?').pluck().get(from);
    return first == null ? Number.MAX_SAFE_INTEGER : first - 1;
  }
}

/** Written by the projection from a fact of this type. */
function factOf<T extends EventType>({ type, actor, data, ...rest }: FactRow): ReportFact<T> {
  return { ...rest, type, actor: JSON.parse(actor) as Actor, data: JSON.parse(data) as unknown } as ReportFact<T>;
}
