import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Replayed, ReplayedValue } from '#contracts';
import { emptyPolicy, evolvePolicy, newestVersion, patternStream, versionIn, type PatternHistory } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { contentOf } from '../policy/pattern-content.js';
import { PolicySteps } from './policy-steps.js';
import { AuditEntries } from '../project/audit-entries/audit-entries-port.js';
import { replayPoint } from './replay-point.js';
import { replayedAt, slicesOf } from './replayed.js';
import { flattened, NO_FIELDS, type Fields } from './replayed-fields.js';

/** A pattern as it was. Undefined: there was none. */
export class ReplayPattern extends Query<Replayed | undefined> {
  constructor(
    readonly id: string,
    readonly asOf: string | undefined,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const WINDOW = 200;

@QueryHandler(ReplayPattern)
export class ReplayPatternHandler implements IQueryHandler<ReplayPattern> {
  constructor(
    @Inject(PolicySteps) private readonly policy: PolicySteps,
    @Inject(AuditEntries) private readonly entries: Pick<AuditEntries, 'lastUntil'>,
  ) {}

  async execute({ id, asOf, caller }: ReplayPattern): Promise<Replayed | undefined> {
    const reader = requireCaller('replayPattern', caller);
    const stream = patternStream(id);
    const point = this.policy.resolved(replayPoint(asOf, this.entries));
    const records = this.policy.recordsOf(stream);
    if (point === undefined || records.length === 0) return undefined;
    let state = emptyPolicy();
    const known = records.map((record) => {
      state = evolvePolicy(state, record);
      return patternFields(state.patterns.get(id));
    });
    return replayedAt(
      {
        ...{ kind: 'pattern', id, stream, window: WINDOW },
        steps: await this.policy.told(records, reader),
        fields: slicesOf(known),
        title: (fields) => String(fields.get('name') ?? id),
      },
      point,
    );
  }
}

/** What of a pattern acts: its live version, else the newest one. */
function patternFields(history: PatternHistory | undefined): Fields {
  if (history === undefined) return NO_FIELDS;
  const shown = versionIn(history, 'live') ?? newestVersion(history);
  const version = (state: 'live' | 'shadow'): number | null => versionIn(history, state)?.pattern.version ?? null;
  return new Map<string, ReplayedValue>([
    ['deleted', history.deleted],
    ['live version', version('live')],
    ['version in shadow', version('shadow')],
    ['newest version', newestVersion(history).pattern.version],
    ['state of the newest', newestVersion(history).pattern.state],
    ['shown version', shown.pattern.version],
    ...flattened(contentOf(shown.pattern)),
  ]);
}
