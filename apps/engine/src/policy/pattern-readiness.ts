/** Whether a pattern may scan mail: what its author should know of it, and whether its examples hold. */
import { Inject, Injectable } from '@nestjs/common';
import type { Lint, PatternCheckResult } from '#contracts';
import { isScanned, type Pattern, type PatternState } from '#dlp';
import { listedPattern } from '#events';
import { InspectionFailed, MailExaminer, type PatternCheck } from '../inspect/examiner-port.js';
import { newestPatterns } from './newest-patterns.js';
import { PolicyBook } from './policy-book.js';
import type { PolicySnapshot } from './policy-snapshot.js';
import { skipWordsOf } from './skip-words.js';

/** Why a pattern was not taken. */
export interface NotReady {
  readonly kind: 'not-ready';
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** One version on its way to another state. */
export interface WantedMove {
  readonly id: string;
  readonly version: number;
  readonly to: PatternState;
}

@Injectable()
export class PatternReadiness {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(MailExaminer) private readonly examiner: MailExaminer,
  ) {}

  /**
   * Everything that is found beside the patterns and the skip list in force, errors first; `ok` when it may be shadow or live.
   * Expressions are compiled and run where they can be ended, and where mail does not wait for it: they may cost minutes.
   * @throws Overloaded
   */
  async check(pattern: Pattern): Promise<PatternCheckResult> {
    return this.checkBeside(pattern, othersIn(this.book.current()));
  }

  /** Why the pattern cannot be shadow or live; what it has in common with others is no reason. @throws Overloaded */
  async whyNotReady(pattern: Pattern): Promise<NotReady | undefined> {
    const { ok, lints, examples } = await this.checkBeside(pattern, []);
    if (ok) return undefined;
    const errors = lints.filter(({ severity }) => severity === 'error').map(({ field, message }) => ({ path: field, message }));
    return { kind: 'not-ready', problems: [...errors, ...examples.flatMap(missedExample)] };
  }

  /**
   * Why a version cannot make this move; what scans already is only moved. A version never changes, but the skip list does.
   * @throws Overloaded
   */
  async whyNotMoved({ id, version, to }: WantedMove): Promise<NotReady | undefined> {
    const history = listedPattern(this.book.current().state, id);
    const pattern = history?.versions.find((each) => each.pattern.version === version)?.pattern;
    return pattern !== undefined && beginsToScan(pattern.state, to) ? this.whyNotReady(pattern) : undefined;
  }

  /** Why the pattern cannot even be kept as a draft: nothing can be searched for. @throws Overloaded */
  async whyNotDraft(pattern: Pattern): Promise<NotReady | undefined> {
    const refused = await orTooExpensive(
      () => this.examiner.whyRefused(pattern),
      (given) => [given],
    );
    if (refused.length === 0) return undefined;
    return { kind: 'not-ready', problems: refused.map(({ field, message }) => ({ path: field, message })) };
  }

  private async checkBeside(pattern: Pattern, otherPatterns: readonly Pattern[]): Promise<PatternCheckResult> {
    const surroundings = { skipWords: skipWordsOf(this.book.current().resolver), otherPatterns };
    const { lints, examples } = await orTooExpensive<PatternCheck>(
      () => this.examiner.checkPattern(pattern, surroundings),
      (given) => ({ lints: [given], examples: [] }),
    );
    const holds = examples.every(({ expected, matched }) => matched === (expected === 'match'));
    return { ok: holds && lints.every(({ severity }) => severity !== 'error'), lints, examples };
  }
}

async function orTooExpensive<T>(ask: () => Promise<T>, instead: (lint: Lint) => T): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof InspectionFailed)) throw cause;
    const message = 'The check was given up: the expression costs too much time or memory. Write it with less repetition.';
    return instead({ severity: 'error', rule: 'too-expensive', message, field: 'matcher' });
  }
}

function missedExample({ text, expected, matched, notes }: PatternCheckResult['examples'][number]): NotReady['problems'] {
  if (matched === (expected === 'match')) return [];
  const path = expected === 'match' ? 'examples.mustMatch' : 'examples.mustNotMatch';
  const what = expected === 'match' ? 'is not matched' : 'is matched';
  return [{ path, message: `${JSON.stringify(text.slice(0, 200))} ${what}: ${notes.join('; ')}` }];
}

/** Whether a move makes mail be searched for a version that it was not searched for until now: the version must be ready then. */
export function beginsToScan(from: PatternState, to: PatternState): boolean {
  return !isScanned({ state: from }) && isScanned({ state: to });
}

/** What is retired is compared with nothing. */
function othersIn(policy: PolicySnapshot): readonly Pattern[] {
  return newestPatterns(policy).filter(({ state }) => state !== 'retired');
}
