import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DESTROYED, type Replayed, type ReplayedValue } from '#contracts';
import { findSetting, isSealedAddresses } from '#dlp';
import { emptyPolicy, evolvePolicy, placeStream, type Place } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AddressLists } from '../settings/address-lists.js';
import { PolicyNames } from '../settings/policy-names.js';
import { PolicySteps } from './policy-steps.js';
import { AuditEntries } from '../project/audit-entries/audit-entries-port.js';
import { replayPoint } from './replay-point.js';
import { replayedAt, slicesOf } from './replayed.js';
import { flattened, NO_FIELDS, type Fields } from './replayed-fields.js';

/** What one place of the settings said. Undefined: nothing was ever said there. */
export class ReplaySetting extends Query<Replayed | undefined> {
  constructor(
    readonly id: string,
    readonly asOf: string | undefined,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const WINDOW = 200;

@QueryHandler(ReplaySetting)
export class ReplaySettingHandler implements IQueryHandler<ReplaySetting> {
  constructor(
    @Inject(PolicySteps) private readonly policy: PolicySteps,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(AddressLists) private readonly lists: AddressLists,
    @Inject(AuditEntries) private readonly entries: Pick<AuditEntries, 'lastUntil'>,
  ) {}

  async execute({ id, asOf, caller }: ReplaySetting): Promise<Replayed | undefined> {
    const reader = requireCaller('replaySetting', caller);
    const stream = placeStream(id);
    const point = this.policy.resolved(replayPoint(asOf, this.entries));
    const records = this.policy.recordsOf(stream);
    if (point === undefined || records.length === 0) return undefined;
    let state = emptyPolicy();
    const known: Fields[] = [];
    for (const record of records) {
      state = evolvePolicy(state, record);
      known.push(await this.fieldsOf(state.places.get(id)));
    }
    return replayedAt(
      {
        ...{ kind: 'setting', id, stream, window: WINDOW },
        steps: await this.policy.told(records, reader),
        fields: slicesOf(known),
        title: (fields) => String(fields.get('place') ?? id),
      },
      point,
    );
  }

  /** Nothing once the place was closed. */
  private async fieldsOf(place: Place | undefined): Promise<Fields> {
    if (place === undefined) return NO_FIELDS;
    const { id, scope, values } = place;
    const fields: [string, ReplayedValue][] = [['place', await this.names.shownScope(scope, { kind: 'place', id })]];
    for (const [key, { value }] of values) {
      const shown = await this.lists.shown(value);
      const isGone = isSealedAddresses(value) && Array.isArray(shown) && shown.length === 0;
      fields.push(...(isGone ? [[key, DESTROYED] as [string, string]] : flattened(shown, nameOf(key))));
    }
    return new Map(fields);
  }
}

function nameOf(key: string): string {
  return findSetting(key)?.key ?? key;
}
