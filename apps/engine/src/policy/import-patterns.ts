/** Adds patterns and groups from a file: read as a whole, each pattern compiled and checked, then recorded under one command. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PatternImportResult, patternImportRequestSchema } from '#contracts';
import { readPatternFile, type PatternFile } from '#dlp';
import type { Refusal } from '#events';
import type { z } from 'zod';
import { requireRole, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { checkInSlices } from './check-in-slices.js';
import { planImport, type ImportPlan } from './import-plan.js';
import { PatternReadiness } from './pattern-readiness.js';
import { PolicyBook } from './policy-book.js';
import { skipWordsOf } from './skip-words.js';

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
/** Files that may wait for the one that is being imported: each is 10 MB. */
const MOST_WAITING = 3;
/** Entries of each list in an answer; the counts of a larger file are in the policy's history. */
const MAX_UNSUPPORTED_SAID = 1_000;

/** Several files wait for their import already; nothing was read of this one. */
export class TooManyImports extends Error {
  readonly code = 'too-many-large-requests';
}

type ReadFile = Extract<PatternFile, { kind: 'read' }>;

@CommandHandler(ImportPatterns)
export class ImportPatternsHandler implements ICommandHandler<ImportPatterns> {
  private readonly answers = new Map<string, PatternImportResult>();
  private queue: Promise<unknown> = Promise.resolve();
  private inLine = 0;

  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PatternReadiness) private readonly readiness: PatternReadiness,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ data, caller, commandId }: ImportPatterns): Promise<PatternImportResult> {
    requireRole('importPatterns', caller);
    if (!caller) throw new Error('the rule of the route let nobody in');
    if (this.inLine > MOST_WAITING) throw new TooManyImports('too many imports wait');
    this.inLine += 1;
    const done = this.queue.then(() => this.answers.get(commandId) ?? this.import(data, caller, commandId));
    this.queue = done.catch(() => undefined); // the caller learns of it
    try {
      const answer = await done;
      if (!data.dryRun) this.remember(commandId, answer);
      return answer;
    } finally {
      this.inLine -= 1;
    }
  }

  private async import(data: PatternImport, caller: Caller, commandId: string): Promise<PatternImportResult> {
    const { action, state } = data;
    const file = readPatternFile(data.file, data.format, { action, state });
    if (file.kind === 'refused') return this.refusal(file);
    const plan = await this.plan(file, data.existing, caller);
    if (!data.dryRun && plan.changes.length > 0) {
      const answer = await this.book.changeAll(plan.changes, { actor: caller.actor, commandId });
      if (answer.kind === 'refused') return this.refusal({ ...file, problems: [{ path: 'policy', reason: declined(answer.refusal) }] });
    }
    return this.result(file, plan);
  }

  private async plan(file: ReadFile, existing: PatternImport['existing'], { actor }: Caller): Promise<ImportPlan> {
    const policy = this.book.current();
    const { patterns } = policy.state;
    // what will be skipped need not compile
    const wanted = file.patterns.filter(({ id }) => existing === 'overwrite' || patterns.get(id)?.deleted !== false);
    const faulty = await checkInSlices(wanted, { skipWords: skipWordsOf(policy.resolver), readiness: this.readiness });
    const { separateApproval } = this.config.policy;
    return planImport(this.book.current().state, { ...file, existing, faulty }, { actor, separateApproval });
  }

  private result({ format, unsupported }: ReadFile, { added, overwritten, skipped, refused, groups }: ImportPlan): PatternImportResult {
    return {
      format,
      added: [...added],
      overwritten: [...overwritten],
      skipped: [...skipped],
      refused: [...refused],
      unsupported: unsupported.slice(0, MAX_UNSUPPORTED_SAID),
      groups: [...groups],
      policyRevision: this.book.current().revision,
    };
  }

  private refusal({ format, problems }: Pick<Extract<PatternFile, { kind: 'refused' }>, 'format' | 'problems'>): PatternImportResult {
    const refused = problems.map(({ path, reason }) => ({ id: path, reason }));
    const nothing = { added: [], overwritten: [], skipped: [], unsupported: [], groups: [] };
    return { ...nothing, format, refused, policyRevision: this.book.current().revision };
  }

  private remember(commandId: string, answer: PatternImportResult): void {
    this.answers.set(commandId, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > ANSWERS && oldest !== undefined) this.answers.delete(oldest);
  }
}

function declined({ detail }: Refusal): string {
  return `changed while the file was read, nothing was imported: ${detail}`;
}
