import { Inject, Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { EngineClock } from '../../platform/engine-clock.js';
import { CLOSED } from '../precision/closed.js';
import { ReadModels } from '../read-models.js';
import { NO_FIGURES, type FiguresOfPatterns, type PatternFigures } from './pattern-figures-port.js';

const DAYS = 30;
const DAY_MS = 86_400_000;

interface CountRow {
  readonly pattern: string;
  readonly messages: number;
  readonly shadow_messages: number;
}

interface VerdictRow {
  readonly pattern: string;
  readonly falseAlarms: number;
  readonly realLeaks: number;
}

const VERDICTS = `WITH ${CLOSED}
  SELECT pattern, SUM(said = 0) AS realLeaks, SUM(said = 1) AS falseAlarms
  FROM pattern_of_held_v2 JOIN closed USING (message) WHERE day > ? GROUP BY pattern`;

@Injectable()
export class FiguresFromRows implements FiguresOfPatterns {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  last30Days(): ReadonlyMap<string, PatternFigures> {
    return figuresUntil(this.models.db, this.clock.now());
  }
}

function figuresUntil(db: Database.Database, now: Date): ReadonlyMap<string, PatternFigures> {
  const dayBefore = new Date(now.getTime() - DAYS * DAY_MS).toISOString().slice(0, 10);
  const figures = new Map<string, PatternFigures>();
  const counts = db.prepare<[string], CountRow>(
    'SELECT pattern, SUM(messages) AS messages, SUM(shadow_messages) AS shadow_messages FROM pattern_days_v2 WHERE day > ? GROUP BY pattern',
  );
  for (const { pattern, messages, shadow_messages: shadowMessages } of counts.all(dayBefore)) {
    figures.set(pattern, { ...NO_FIGURES, messages, shadowMessages });
  }
  for (const { pattern, ...verdicts } of db.prepare<[string], VerdictRow>(VERDICTS).all(dayBefore)) {
    figures.set(pattern, { ...NO_FIGURES, ...figures.get(pattern), ...verdicts });
  }
  return figures;
}
