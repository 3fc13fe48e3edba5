import { Inject, Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { PageFigures, type Look } from '../../originator/page-figures-port.js';
import { ReadModels } from '../read-models.js';

const DAYS_MS = 30 * 86_400_000;
/** Of fewer nothing can be said. */
const LEAST_ANSWERS = 5;

@Injectable()
export class FiguresOfSenderPage extends PageFigures {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {
    super();
  }

  looksAt(messageId: string): readonly Look[] {
    return looksOf(this.models.db, messageId);
  }

  answerTimeMs(now: Date): number | null {
    return medianAnswerMs(this.models.db, now);
  }
}

export function looksOf(db: Database.Database, messageId: string): readonly Look[] {
  return db.prepare<[string], Look>('SELECT kind, at FROM message_looks_v1 WHERE message = ? ORDER BY at').all(messageId);
}

/** The middle of the waiting times of the requests of the last 30 days that were answered. */
export function medianAnswerMs(db: Database.Database, now: Date): number | null {
  const since = new Date(now.getTime() - DAYS_MS).toISOString();
  const waits = db
    .prepare<[string], { asked_at: string; answered_at: string }>(
      'SELECT asked_at, answered_at FROM release_requests_v1 WHERE asked_at >= ? AND answered_at IS NOT NULL',
    )
    .all(since)
    .map((row) => Date.parse(row.answered_at) - Date.parse(row.asked_at))
    .sort((a, b) => a - b);
  return waits.length < LEAST_ANSWERS ? null : (waits[Math.floor((waits.length - 1) / 2)] ?? null);
}
