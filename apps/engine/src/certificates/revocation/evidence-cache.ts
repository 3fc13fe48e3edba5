/** One kind of evidence, revocation lists or OCSP answers: what is at hand, when it is fetched again, and that nobody fetches it twice at once. */
import { cacheAdvice, type CacheAdvice, type CacheRule, type FetchedEvidence } from '#crypto';
import type { EngineClock } from '../../platform/engine-clock.js';
import type { EvidenceFiles } from './evidence-files.js';

/** How evidence of this kind is had and read. */
export interface EvidenceKind<Value, Question> {
  /** Undefined: it could not be had. */
  fetch(question: Question): Promise<Buffer | undefined>;
  /** @throws when the bytes are no such evidence */
  read(bytes: Buffer): Promise<Value>;
  /** Whether it answers the question: by who may say so, and not older than what is at hand. Anybody on the way can put something else in its place. */
  answers(value: Value, question: Question, before: Value | undefined): boolean;
  /** Until when it is good, ISO 8601; null: it does not say. */
  nextUpdateOf(value: Value): string | null;
}

/** Evidence and what is known of it. */
export interface EvidenceAtHandNow<Value> {
  readonly key: string;
  readonly value: Value;
  readonly evidence: FetchedEvidence;
}

interface Entry<Value, Question> {
  readonly value: Value | undefined;
  readonly evidence: FetchedEvidence;
  /** What it is asked for; undefined: nobody has asked since the start. */
  readonly question: Question | undefined;
  readonly usedAtMs: number;
}

export interface EvidenceCacheParts {
  readonly files: EvidenceFiles;
  readonly rule: CacheRule;
  readonly clock: Pick<EngineClock, 'now'>;
  /** Entries kept; those that were used longest ago go first. */
  readonly most: number;
  readonly onChange: () => void;
}

/** Fetches under way at a time, of one kind. */
const FETCHES_AT_ONCE = 8;

export class EvidenceCache<Value, Question> {
  private readonly entries = new Map<string, Entry<Value, Question>>();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly kind: EvidenceKind<Value, Question>,
    private readonly parts: EvidenceCacheParts,
  ) {}

  /** Takes up what was fetched before the restart. */
  async open(): Promise<void> {
    for await (const { key, fetchedAtMs, bytes } of this.parts.files.all()) {
      const value = await this.kind.read(bytes).catch(() => undefined);
      if (value === undefined) await this.parts.files.remove(key);
      else this.entries.set(key, { value, evidence: this.evidence(value, fetchedAtMs), question: undefined, usedAtMs: fetchedAtMs });
    }
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, { ...entry, usedAtMs: this.nowMs() });
    return entry.value;
  }

  /** All that is at hand. */
  all(): readonly EvidenceAtHandNow<Value>[] {
    return [...this.entries].flatMap(([key, { value, evidence }]) => (value === undefined ? [] : [{ key, value, evidence }]));
  }

  /** What to do about it now; nothing is done yet. */
  advice(key: string): CacheAdvice {
    return cacheAdvice(this.entries.get(key)?.evidence, this.parts.rule, this.nowMs());
  }

  /** Somebody needs it, for this. */
  note(key: string, question: Question): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.entries.set(key, { ...entry, question, usedAtMs: this.nowMs() });
  }

  /** Fetches it; resolves when that is done, whether it was to be had or not. Whoever asks meanwhile waits for the same. */
  fetch(key: string, question: Question): Promise<void> {
    const known = this.underWay.get(key);
    if (known !== undefined) return known;
    const work = this.inTurn(() => this.fetchNow(key, question)).finally(() => this.underWay.delete(key));
    this.underWay.set(key, work);
    return work;
  }

  /** What is asked for, was used since then, and is to be fetched again whether or not it is still good. */
  async refresh(usedSinceMs: number, isDue: (advice: CacheAdvice) => boolean): Promise<void> {
    const due = [...this.entries].filter(([key, { usedAtMs }]) => usedAtMs >= usedSinceMs && isDue(this.advice(key)));
    await Promise.all(due.flatMap(([key, { question }]) => (question === undefined ? [] : [this.fetch(key, question)])));
  }

  private async fetchNow(key: string, question: Question): Promise<void> {
    const bytes = await this.kind.fetch(question).catch(() => undefined);
    const before = this.entries.get(key);
    const value = bytes && (await this.readAnswer(bytes, question, before?.value));
    const usedAtMs = before?.usedAtMs ?? this.nowMs();
    if (bytes === undefined || value === undefined) {
      // what was never had counts as something that is over: it waits for its next try
      const evidence = before?.evidence ?? { fetchedAtMs: 0, nextUpdateMs: 0, failedAtMs: null };
      this.keep(key, { value: before?.value, evidence: { ...evidence, failedAtMs: this.nowMs() }, question, usedAtMs });
      return;
    }
    const fetchedAtMs = this.nowMs();
    this.keep(key, { value, evidence: this.evidence(value, fetchedAtMs), question, usedAtMs });
    this.parts.onChange();
    await this.parts.files.write({ key, fetchedAtMs, bytes }).catch(() => undefined); // it is at hand all the same
  }

  /** Undefined: it cannot be read, or answers something else. */
  private async readAnswer(bytes: Buffer, question: Question, before: Value | undefined): Promise<Value | undefined> {
    try {
      const value = await this.kind.read(bytes);
      return this.kind.answers(value, question, before) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  private keep(key: string, entry: Entry<Value, Question>): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size <= this.parts.most || oldest === undefined) return;
    this.entries.delete(oldest);
    void this.parts.files.remove(oldest).catch(() => undefined);
  }

  private evidence(value: Value, fetchedAtMs: number): FetchedEvidence {
    const end = this.kind.nextUpdateOf(value);
    return { fetchedAtMs, nextUpdateMs: end === null ? null : Date.parse(end), failedAtMs: null };
  }

  private async inTurn(work: () => Promise<void>): Promise<void> {
    if (this.running >= FETCHES_AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    try {
      await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private nowMs(): number {
    return this.parts.clock.now().getTime();
  }
}
