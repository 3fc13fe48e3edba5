/** Mails that people ask about, examined by a process that no mail waits for: nothing is recorded, and one at a time. */
import type { MustEncryptCause, Pattern, Surroundings } from '#dlp';
import { storedPatternOf } from '#events';
import { examinationSchema, trialSchema, type Examination, type Trial } from './examination.js';
import type { Asked } from './examine-message.js';
import type { EncryptTriggers, InspectionJob } from './inspection-job.js';
import { Overloaded } from '../platform/overloaded.js';
import type { InspectionPool } from './inspection-pool.js';
import { inspectionReportSchema } from './inspection-report.js';
import { lintsSchema, patternCheckSchema, type Lints, type PatternCheck } from './pattern-check.js';

/** Examinations that may wait for the one that runs. */
const MOST_WAITING = 5;
/** Pieces that fit the frames of the pipe. */
const CHUNK_BYTES = 1024 * 1024;

/** Time for a small mail, and the bytes for which as much is added. */
const LIMIT_MS = 2_000;
const BYTES_A_LIMIT = 1_000_000;
/** Time for the check of a pattern, which runs over several texts, and what each pattern beside it adds: compiling one takes 3 ms. */
const CHECK_LIMIT_MS = 4_000;
const LIMIT_A_PATTERN_MS = 10;

export class MailExaminer {
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly processes: Pick<InspectionPool, 'run'>) {}

  /** @throws InspectionFailed when the process gives up on the mail; Overloaded */
  async examine(raw: Buffer, { patterns, skipWords }: Asked): Promise<Examination> {
    const job: InspectionJob = {
      kind: 'examine',
      patterns: patterns.map((pattern) => storedPatternOf(bare(pattern))),
      skipWords: [...skipWords],
    };
    return examinationSchema.parse(await this.inTurn(() => this.processes.run(job, chunksOf(raw), limitFor(raw))));
  }

  /** What of these triggers the mail holds. @throws as {@link examine} */
  async demands(raw: Buffer, triggers: EncryptTriggers): Promise<readonly MustEncryptCause[]> {
    if (triggers.subject === null && triggers.header === null) return [];
    const report = await this.inTurn(() => this.processes.run({ kind: 'inspect', triggers }, chunksOf(raw)));
    return inspectionReportSchema.parse(report).demands;
  }

  /** What one pattern makes of a text. @throws as {@link examine} */
  async tryPattern(pattern: Pattern, text: string, skipWords: readonly string[]): Promise<Trial> {
    const job: InspectionJob = { kind: 'try', pattern: storedPatternOf(bare(pattern)), text, skipWords: [...skipWords] };
    return trialSchema.parse(await this.inTurn(() => this.processes.run(job, [], LIMIT_MS)));
  }

  /** What its author should know of a pattern beside the others, and what comes of its examples. @throws as {@link examine} */
  async checkPattern(pattern: Pattern, { skipWords, otherPatterns }: Surroundings): Promise<PatternCheck> {
    const others = otherPatterns.map((other) => storedPatternOf(bare(other)));
    const own = storedPatternOf({ ...pattern, description: '' });
    const job: InspectionJob = { kind: 'check', pattern: own, skipWords: [...skipWords], otherPatterns: others };
    const limit = CHECK_LIMIT_MS + LIMIT_A_PATTERN_MS * others.length;
    return patternCheckSchema.parse(await this.inTurn(() => this.processes.run(job, [], limit)));
  }

  /** Why a pattern cannot be searched for; empty when it can. @throws as {@link examine} */
  async whyRefused(pattern: Pattern): Promise<Lints> {
    const job: InspectionJob = { kind: 'compile', pattern: storedPatternOf(bare(pattern)) };
    return lintsSchema.parse(await this.inTurn(() => this.processes.run(job, [], LIMIT_MS)));
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting > MOST_WAITING) throw new Overloaded('too many mails wait for examination');
    this.waiting += 1;
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined); // whoever asked is told
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }
}

/** An expression that costs minutes ends its process, not the patience of who tries it; a large mail may take its time. */
function limitFor(raw: Buffer): number {
  return LIMIT_MS + (LIMIT_MS * raw.length) / BYTES_A_LIMIT;
}

/** Without what only people read. */
function bare(pattern: Pattern): Pattern {
  return { ...pattern, description: '', examples: { mustMatch: [], mustNotMatch: [] } };
}

function* chunksOf(raw: Buffer): Iterable<Buffer> {
  for (let at = 0; at < raw.length; at += CHUNK_BYTES) yield raw.subarray(at, at + CHUNK_BYTES);
}
