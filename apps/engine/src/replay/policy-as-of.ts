import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Replayed, ReplayedValue } from '#contracts';
import { emptyPolicy, evolvePolicy, foldPolicy, newestVersion, versionIn, type PatternHistory, type PolicyState } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import type { PolicyRecord } from '../policy/policy-book.js';
import { AddressLists } from '../settings/address-lists.js';
import { PolicyNames } from '../settings/policy-names.js';
import { PolicySteps } from './policy-steps.js';
import { AuditEntries } from '../project/audit-entries/audit-entries-port.js';
import { indexAt, replayPoint } from './replay-point.js';
import { replayedAt } from './replayed.js';
import { flattened, type Fields } from './replayed-fields.js';

/** The whole policy as it was. Undefined: there was none yet, or never such a revision. */
export class ReplayPolicy extends Query<Replayed | undefined> {
  constructor(
    readonly asOf: string | undefined,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

/** Each step is a whole policy. */
const WINDOW = 40;

@QueryHandler(ReplayPolicy)
export class ReplayPolicyHandler implements IQueryHandler<ReplayPolicy> {
  constructor(
    @Inject(PolicySteps) private readonly policy: PolicySteps,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(AddressLists) private readonly lists: AddressLists,
    @Inject(AuditEntries) private readonly entries: Pick<AuditEntries, 'lastUntil'>,
  ) {}

  async execute({ asOf, caller }: ReplayPolicy): Promise<Replayed | undefined> {
    const reader = requireCaller('replayPolicy', caller);
    const records = this.policy.all();
    const point = replayPoint(asOf, this.entries);
    const bare = this.policy.bare(records);
    const at = indexAt(bare, point, '');
    const near = (index: number): boolean => Math.abs(index - at) <= WINDOW;
    const words = await this.policy.told(
      records.filter((_, index) => near(index)),
      reader,
    );
    const byPosition = new Map(words.map((step) => [step.position, step]));
    return replayedAt(
      {
        ...{ kind: 'policy', id: records[at]?.policyRevision ?? '', stream: '', window: WINDOW },
        steps: bare.map((step) => byPosition.get(step.position) ?? step),
        fields: (from, to) => this.between(records, from, to, reader),
        title: () => 'Policy',
      },
      point,
    );
  }

  private async between(records: readonly PolicyRecord[], from: number, to: number, reader: Caller): Promise<Fields[]> {
    let state = foldPolicy(emptyPolicy(), records.slice(0, from));
    const known: Fields[] = [];
    for (const record of records.slice(from, to + 1)) {
      state = evolvePolicy(state, record);
      known.push(await this.fieldsOf(state, record.policyRevision, reader));
    }
    return known;
  }

  private async fieldsOf(state: PolicyState, revision: string, reader: Caller): Promise<Fields> {
    const patterns = [...state.patterns.values()].flatMap((history) => patternField(history));
    const groups = [...state.groups.values()].map(({ group }): [string, ReplayedValue] => [`group ${group.name}`, [...group.members]]);
    return new Map<string, ReplayedValue>([
      ['revision', revision],
      ...patterns,
      ...groups,
      ...flattened(state.base, 'configuration file'),
      ...(await this.placeFields(state)),
      ...(await this.exceptionFields(state, reader)),
    ]);
  }

  private async placeFields({ places }: PolicyState): Promise<[string, ReplayedValue][]> {
    const fields: [string, ReplayedValue][] = [];
    for (const { id, scope, values } of places.values()) {
      const name = await this.names.shownScope(scope, { kind: 'place', id });
      for (const [key, { value }] of values) fields.push(...flattened(await this.lists.shown(value), `${name} · ${key}`));
    }
    return fields;
  }

  private async exceptionFields(state: PolicyState, reader: Caller): Promise<[string, ReplayedValue][]> {
    const granted = [...state.exceptions.values()].filter(({ withdrawn }) => withdrawn === null);
    return Promise.all(
      granted.map(async ({ id, refs, expiresAt }): Promise<[string, ReplayedValue]> => {
        return [await this.names.exception(state, id, reader), [...refs, `until ${expiresAt}`]];
      }),
    );
  }
}

function patternField(history: PatternHistory): [string, ReplayedValue][] {
  if (history.deleted) return [];
  const { pattern } = newestVersion(history);
  const acting = (['live', 'shadow'] as const).flatMap((state) => {
    const version = versionIn(history, state);
    return version ? [`${state} v${String(version.pattern.version)} (${version.pattern.action})`] : [];
  });
  return [[`pattern ${pattern.name}`, acting.length > 0 ? acting : [`${pattern.state} v${String(pattern.version)}`]]];
}
