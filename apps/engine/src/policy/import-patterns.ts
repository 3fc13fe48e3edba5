/** Adds patterns from a file: read as a whole, then each compiled and checked against its own examples. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PatternImportResult, patternImportRequestSchema } from '#contracts';
import { checkPattern, parsePatternJson, parsePatternLines, type Pattern, type PatternFile } from '#dlp';
import { patternStream } from '#events';
import type { z } from 'zod';
import { requireRole, type Caller } from '../access/access-port.js';
import { newestPatterns } from './newest-patterns.js';
import { PolicyBook, type PolicyChange } from './policy-book.js';
import { storable } from './storable-pattern.js';

export type PatternImport = z.output<typeof patternImportRequestSchema>;

export class ImportPatterns extends Command<PatternImportResult> {
  constructor(
    readonly data: PatternImport,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

/** Answers kept, so that a repeated request reads what the first one did. */
const ANSWERS = 200;

@CommandHandler(ImportPatterns)
export class ImportPatternsHandler implements ICommandHandler<ImportPatterns> {
  private readonly answers = new Map<string, PatternImportResult>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {}

  async execute({ data, caller, commandId }: ImportPatterns): Promise<PatternImportResult> {
    requireRole('importPatterns', caller);
    if (!caller) throw new Error('the rule of the route let nobody in');
    const done = this.queue.then(() => this.answers.get(commandId) ?? this.import(data, caller, commandId));
    this.queue = done.catch(() => undefined); // the caller learns of it
    const answer = await done;
    if (!data.dryRun) this.remember(commandId, answer);
    return answer;
  }

  private async import(data: PatternImport, caller: Caller, commandId: string): Promise<PatternImportResult> {
    const file = readPatternFile(data);
    if (file.kind === 'refused') {
      const refused = file.problems.slice(0, 100).map(({ path, reason }) => ({ id: path, reason }));
      return { added: [], overwritten: [], skipped: [], refused, policyRevision: this.book.current().revision };
    }
    const sorted = this.sort(file.patterns, data.existing);
    const wanted = [...sorted.added, ...sorted.overwritten];
    if (!data.dryRun) await this.book.changeAll(wanted.map(nextVersion), { actor: caller.actor, commandId });
    return {
      added: sorted.added.map(({ id }) => id),
      overwritten: sorted.overwritten.map(({ id }) => id),
      skipped: sorted.skipped,
      refused: sorted.refused,
      policyRevision: this.book.current().revision,
    };
  }

  private sort(patterns: readonly Pattern[], existing: PatternImport['existing']): Sorted {
    const sorted: Sorted = { added: [], overwritten: [], skipped: [], refused: [] };
    const newest = new Map(newestPatterns(this.book.current()).map((pattern) => [pattern.id, pattern]));
    for (const pattern of patterns) {
      const known = newest.get(pattern.id);
      const reason = whyRefused(pattern);
      if (reason !== undefined) sorted.refused.push({ id: pattern.id, reason });
      else if (!known) sorted.added.push(pattern);
      else if (existing === 'skip' || isSame(known, pattern)) sorted.skipped.push(pattern.id);
      else sorted.overwritten.push(pattern);
    }
    return sorted;
  }

  private remember(commandId: string, answer: PatternImportResult): void {
    this.answers.set(commandId, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > ANSWERS && oldest !== undefined) this.answers.delete(oldest);
  }
}

interface Sorted {
  readonly added: Pattern[];
  readonly overwritten: Pattern[];
  readonly skipped: string[];
  readonly refused: { readonly id: string; readonly reason: string }[];
}

/** The pattern as the version after the one that is newest when it is recorded. */
function nextVersion(pattern: Pattern): PolicyChange<never> {
  return {
    stream: patternStream(pattern.id),
    decide: ({ patterns }) => {
      const version = (patterns.get(pattern.id)?.versions.at(-1)?.pattern.version ?? 0) + 1;
      return [{ type: 'PatternVersioned', data: { pattern: storable({ ...pattern, version }), cause: 'import' } }];
    },
  };
}

function readPatternFile({ file, action, state }: PatternImport): PatternFile {
  return file.trimStart().startsWith('{') ? parsePatternJson(file) : parsePatternLines(file, { action, state });
}

function whyRefused(pattern: Pattern): string | undefined {
  const { problems } = checkPattern(pattern);
  return problems.length === 0 ? undefined : problems.join('; ');
}

/** Equal but for the version number, which the catalog gives. */
function isSame(known: Pattern, pattern: Pattern): boolean {
  return JSON.stringify(ordered({ ...known, version: 0 })) === JSON.stringify(ordered({ ...pattern, version: 0 }));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, ordered(each)]));
}
