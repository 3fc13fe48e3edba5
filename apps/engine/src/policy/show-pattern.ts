import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { routes, type PatternDetail } from '#contracts';
import { listedPattern, mayGoLive, patternRefOf, patternStream, revisionOfStream, usesOf, type PatternVersion } from '#events';
import { requireRole, whyRefused, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { FiguresOfPatterns, NO_FIGURES } from '../project/pattern-figures/pattern-figures-port.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PolicyNames } from '../settings/policy-names.js';
import { contentOf } from './pattern-content.js';
import { PolicyBook } from './policy-book.js';

/** One pattern with all its versions and what uses it; undefined when there is none of this id. */
export class ShowPattern extends Query<PatternDetail | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowPattern)
export class ShowPatternHandler implements IQueryHandler<ShowPattern> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(FiguresOfPatterns) private readonly figures: FiguresOfPatterns,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ id, caller }: ShowPattern): Promise<PatternDetail | undefined> {
    requireRole('pattern', caller);
    const { state } = this.book.current();
    const history = listedPattern(state, id);
    if (history === undefined || caller === null) return undefined;
    const uses = usesOf(state, patternRefOf(id), this.clock.iso());
    return {
      id,
      revision: revisionOfStream(state, patternStream(id)),
      versions: history.versions.map((version) => this.version(id, version, caller)).reverse(),
      usedBy: await this.names.usesFor(caller, state, uses),
      last30Days: this.figures.last30Days().get(id) ?? NO_FIGURES,
    };
  }

  private version(id: string, version: PatternVersion, caller: Caller): PatternDetail['versions'][number] {
    const { pattern, saved, cause, moves } = version;
    return {
      version: pattern.version,
      state: pattern.state,
      savedAt: saved.at,
      savedBy: this.names.actor(saved.by),
      cause,
      moves: moves.map(({ to, at, by, reason }) => ({
        to,
        at,
        by: this.names.actor(by),
        reason: this.keys.openReason(patternStream(id), reason),
      })),
      content: contentOf(pattern),
      mayActivate: this.mayActivate(version, caller),
    };
  }

  /** Whatever its state; where it can go from there the move itself decides. */
  private mayActivate({ saved }: PatternVersion, caller: Caller): PatternDetail['versions'][number]['mayActivate'] {
    if (whyRefused(routes.movePattern.access, caller) !== undefined) {
      return { allowed: false, why: 'Your account lacks the role for this. Policy authors and approvers take versions live.' };
    }
    const { separateApproval } = this.config.policy;
    const refusal = mayGoLive({ actor: caller.actor, separateApproval }, saved.by);
    if (refusal === undefined) return { allowed: true, why: '' };
    return {
      allowed: false,
      why:
        refusal.refused === 'author-approves'
          ? 'You wrote this version: somebody else takes it live.'
          : 'Taking a version live needs the account of a person.',
    };
  }
}
