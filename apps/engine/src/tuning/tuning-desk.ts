/** Proposals as they stand: worked out from the record, and what was decided on them. */
import { Inject, Injectable } from '@nestjs/common';
import type { PrecisionReport, TuningPair, TuningProposal, TuningProposalDetail } from '#contracts';
import { sealed, tuningProposed, type TuningProposedData } from '#events';
import { z } from 'zod';
import { AccountDirectory } from '../access/account-directory.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyBook } from '../policy/policy-book.js';
import { newestPatterns } from '../policy/newest-patterns.js';
import { closedCases, endsOfClosed, figuresOf, groupedBy, type ClosedCase } from '../project/precision/figures.js';
import { ReadModels } from '../project/read-models.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PairNames } from './pair-names.js';
import { proposalsFor, type Proposal, type TunedPattern } from './propose.js';
import { replay } from './replay.js';
import type { MayKnow } from './tuning-readers.js';
import { sentenceOf } from './tuning-sentence.js';

const LEAST_OF_PAIR = 3;
const PAIRS = 200;

const decidedSchema = z.object({
  id: z.string(),
  proposal: z.string(),
  proposed_at: z.string(),
  state: z.enum(['open', 'accepted', 'dismissed']),
  decided_at: z.string().nullable(),
  decided_by: z.string().nullable(),
  reason: sealed.nullable(),
  exception: z.string().nullable(),
  version: z.int().nullable(),
});
type Decided = z.infer<typeof decidedSchema>;

/** For whom it is shown. */
interface Reader {
  readonly mayKnow: MayKnow;
  /** Of patterns. */
  readonly names: ReadonlyMap<string, string>;
}

@Injectable()
export class TuningDesk {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly policyKeys: PolicyKeys,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(PairNames) private readonly pairs: PairNames,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** @param mayKnow - which messages the reader may know of: others name nobody. */
  async list(state: 'open' | 'accepted' | 'dismissed' | 'all', mayKnow: MayKnow): Promise<TuningProposal[]> {
    const reader = this.readerWith(mayKnow);
    const shown: TuningProposal[] = [];
    for (const each of state === 'open' || state === 'all' ? this.undecided() : []) shown.push(await this.shownOpen(each, reader));
    for (const each of this.decided(state)) shown.push(await this.shownDecided(each, reader));
    return shown;
  }

  /** With what it would have done to the record. */
  async find(id: string, mayKnow: MayKnow): Promise<TuningProposalDetail | undefined> {
    const reader = this.readerWith(mayKnow);
    const decided = this.decidedOn(id);
    if (decided) {
      const proposal = await this.shownDecided(decided, reader);
      return { ...proposal, history: replay(this.models.db, proposedIn(decided), mayKnow) };
    }
    const open = this.open(id);
    return open && { ...(await this.shownOpen(open, reader)), history: replay(this.models.db, open.data, mayKnow) };
  }

  /** One that nobody has decided on. */
  open(id: string): Proposal | undefined {
    return this.worked().find((each) => each.id === id);
  }

  async report(mayKnow: MayKnow): Promise<PrecisionReport> {
    const now = this.clock.now();
    const cases = closedCases(this.models.db, now);
    const byPattern = groupedBy(cases, ({ pattern }) => pattern);
    const patterns = newestPatterns(this.book.current())
      .filter(({ id }) => byPattern.has(id))
      .map(({ id: pattern, name, version, action }) => ({ pattern, name, version, action, ...figuresOf(byPattern.get(pattern) ?? []) }));
    const once = [...groupedBy(cases, ({ message }) => message).values()].flatMap(([first]) => first ?? []);
    return {
      patterns: patterns.sort((a, b) => a.high - b.high || b.closed - a.closed),
      pairs: await this.pairsOf(cases, now, mayKnow),
      overall: figuresOf(once),
    };
  }

  private async pairsOf(cases: readonly ClosedCase[], now: Date, mayKnow: MayKnow): Promise<PrecisionReport['pairs']> {
    const endsOf = groupedBy(endsOfClosed(this.models.db, now), ({ message }) => message);
    const met = cases.flatMap((each) => (endsOf.get(each.message) ?? []).map((end) => ({ each, end })));
    const groups = [...groupedBy(met, ({ each, end }) => `${each.pattern}|${end.sender_tag}|${end.recipient_tag}`).values()];
    const figures = groups
      .filter((group) => group.length >= LEAST_OF_PAIR)
      .map((group) => ({ group, ...figuresOf(group.map(({ each }) => each)) }))
      .sort((a, b) => a.high - b.high || b.closed - a.closed)
      .slice(0, PAIRS);
    const { names } = this.readerWith(mayKnow);
    const pairs: PrecisionReport['pairs'] = [];
    for (const { group, ...shown } of figures) {
      const [first] = group;
      const pattern = first?.each.pattern ?? '';
      const pair = await this.pairs.shown(first?.end.sender_tag ?? '', first?.end.recipient_tag ?? '', mayKnow);
      pairs.push({ ...shown, pattern, name: names.get(pattern) ?? pattern, pair });
    }
    return pairs;
  }

  private worked(): Proposal[] {
    const live: TunedPattern[] = this.book
      .current()
      .set.patterns.filter(({ state }) => state === 'live')
      .map(({ id, version, threshold, minConfidence }) => ({ id, version, threshold: threshold.count, minConfidence }));
    const now = this.clock.now();
    return proposalsFor(live, closedCases(this.models.db, now), endsOfClosed(this.models.db, now));
  }

  /** What nobody has decided on. */
  private undecided(): Proposal[] {
    const known = new Set(this.models.db.prepare<[], string>('SELECT id FROM precision_tuning_v1').pluck().all());
    return this.worked().filter(({ id }) => !known.has(id));
  }

  private decided(state: string): Decided[] {
    const select = `SELECT * FROM precision_tuning_v1 WHERE state = @state OR @state = 'all' ORDER BY decided_at DESC`;
    return this.models.db
      .prepare(select)
      .all({ state })
      .map((row) => decidedSchema.parse(row));
  }

  private decidedOn(id: string): Decided | undefined {
    const row = this.models.db.prepare('SELECT * FROM precision_tuning_v1 WHERE id = ?').get(id);
    return row === undefined ? undefined : decidedSchema.parse(row);
  }

  private readerWith(mayKnow: MayKnow): Reader {
    return { mayKnow, names: new Map(newestPatterns(this.book.current()).map(({ id, name }) => [id, name])) };
  }

  private async shownOpen({ id, data, cases }: Proposal, reader: Reader): Promise<TuningProposal> {
    return { ...(await this.shown(id, data, reader)), evidence: figuresOf(cases), proposedAt: this.clock.iso(), ...UNDECIDED };
  }

  private async shownDecided(decided: Decided, reader: Reader): Promise<TuningProposal> {
    const { id, state, reason, exception, version, decided_at: decidedAt, decided_by: by } = decided;
    const shown = await this.shown(id, proposedIn(decided), reader);
    return {
      ...shown,
      state,
      proposedAt: decided.proposed_at,
      decidedAt,
      decidedBy: by === null ? null : this.accounts.nameOf({ kind: 'account', id: by }),
      reason: reason === null ? null : this.policyKeys.openReason(`tuning-${id}`, reason),
      result: state === 'accepted' ? { exception, version } : null,
    };
  }

  private async shown(id: string, { pattern, version, change, evidence }: TuningProposedData, { mayKnow, names }: Reader) {
    const pair = change.kind === 'exception' ? await this.pairs.shown(change.senderTag, change.recipientTag, mayKnow) : undefined;
    const name = names.get(pattern) ?? pattern;
    return {
      id,
      pattern,
      name,
      version,
      change: change.kind === 'exception' ? { kind: change.kind, days: change.days, pair: pair ?? nobody(change) } : change,
      sentence: sentenceOf(name, change, evidence, pair),
      evidence: figuresOf(casesIn(evidence)),
    };
  }
}

const UNDECIDED = { state: 'open', decidedAt: null, decidedBy: null, reason: null, result: null } as const;

function proposedIn({ proposal }: Decided): TuningProposedData {
  return tuningProposed.parse(JSON.parse(proposal));
}

function nobody({ senderTag, recipientTag }: { readonly senderTag: string; readonly recipientTag: string }): TuningPair {
  return { senderTag, recipientTag, sender: '', recipient: '' };
}

/** The figures of what a proposal rested on, from its counts alone. */
function casesIn({ realLeaks, falseAlarms, testData, businessAsUsual }: TuningProposedData['evidence']) {
  const times = (verdict: ClosedCase['verdict'], length: number) => Array.from({ length }, () => ({ verdict, seconds: 0 }));
  return [
    ...times('real-leak', realLeaks),
    ...times('false-alarm', falseAlarms),
    ...times('test-data', testData),
    ...times('business-as-usual', businessAsUsual),
  ];
}
