/** Whether a pattern may scan mail: what its author should know of it, and whether its examples hold. */
import { Inject, Injectable } from '@nestjs/common';
import type { Lint, PatternCheckResult } from '#contracts';
import { lintPattern, UnusableSetting, type Pattern } from '#dlp';
import { InspectionFailed, MailExaminer } from '../inspect/examiner-port.js';
import { newestPatterns } from './newest-patterns.js';
import { PolicyBook } from './policy-book.js';
import type { PolicySnapshot } from './policy-snapshot.js';

/** Why a pattern was not taken. */
export interface NotReady {
  readonly kind: 'not-ready';
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** Nothing can be searched for: not even a draft is kept. */
const REFUSED: ReadonlySet<string> = new Set(['refused', 'matches-empty-text', 'unknown-validator']);

@Injectable()
export class PatternReadiness {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(MailExaminer) private readonly examiner: MailExaminer,
  ) {}

  /**
   * Everything that is found beside the patterns and the skip list in force, errors first; `ok` when it may be shadow or live.
   * The author's expression runs over the author's examples where it can be ended: it may cost minutes.
   * @throws Overloaded
   */
  async check(pattern: Pattern): Promise<PatternCheckResult> {
    const policy = this.book.current();
    const skipWords = skipWordsOf(policy);
    const lints: Lint[] = [...lintPattern(pattern, { skipWords, otherPatterns: othersIn(policy) })];
    const examples = lints.some(isRefused) ? [] : await this.examples(pattern, skipWords);
    if (examples === 'given-up') return { ok: false, lints: [tooExpensive(), ...lints], examples: [] };
    const holds = examples.every(({ expected, matched }) => matched === (expected === 'match'));
    return { ok: holds && lints.every(({ severity }) => severity !== 'error'), lints, examples };
  }

  /** Why the pattern cannot be shadow or live. @throws Overloaded */
  async whyNotReady(pattern: Pattern): Promise<NotReady | undefined> {
    const { ok, lints, examples } = await this.check(pattern);
    if (ok) return undefined;
    const errors = lints.filter(({ severity }) => severity === 'error').map(({ field, message }) => ({ path: field, message }));
    return { kind: 'not-ready', problems: [...errors, ...examples.flatMap(missedExample)] };
  }

  /** Why the pattern cannot even be kept as a draft. */
  whyNotDraft(pattern: Pattern): NotReady | undefined {
    const refused = lintPattern(pattern, { skipWords: [], otherPatterns: [] }).filter(isRefused);
    if (refused.length === 0) return undefined;
    return { kind: 'not-ready', problems: refused.map(({ field, message }) => ({ path: field, message })) };
  }

  private async examples(pattern: Pattern, skipWords: readonly string[]): Promise<PatternCheckResult['examples'] | 'given-up'> {
    const { mustMatch, mustNotMatch } = pattern.examples;
    if (mustMatch.length + mustNotMatch.length === 0) return [];
    try {
      return await this.examiner.checkExamples(pattern, skipWords);
    } catch (cause) {
      if (cause instanceof InspectionFailed) return 'given-up';
      throw cause;
    }
  }
}

function isRefused({ rule }: Pick<Lint, 'rule'>): boolean {
  return REFUSED.has(rule);
}

function tooExpensive(): Lint {
  const message = 'The examples were given up: the expression costs too much time or memory on them. Write it with less repetition.';
  return { severity: 'error', rule: 'too-expensive', message, field: 'matcher' };
}

function missedExample({ text, expected, matched, notes }: PatternCheckResult['examples'][number]): NotReady['problems'] {
  if (matched === (expected === 'match')) return [];
  const path = expected === 'match' ? 'examples.mustMatch' : 'examples.mustNotMatch';
  const what = expected === 'match' ? 'is not matched' : 'is matched';
  return [{ path, message: `${JSON.stringify(text.slice(0, 200))} ${what}: ${notes.join('; ')}` }];
}

/** An unusable skip list holds all mail until it is mended; authors go on without it. */
export function skipWordsOf({ resolver }: PolicySnapshot): readonly string[] {
  try {
    return resolver.skipWords();
  } catch (cause) {
    if (cause instanceof UnusableSetting) return [];
    throw cause;
  }
}

const newest = new WeakMap<PolicySnapshot, readonly Pattern[]>();

/** One list for each policy, so that it is compiled once. */
function othersIn(policy: PolicySnapshot): readonly Pattern[] {
  const known = newest.get(policy) ?? newestPatterns(policy);
  newest.set(policy, known);
  return known;
}
