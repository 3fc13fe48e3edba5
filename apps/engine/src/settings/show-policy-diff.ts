import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PolicyDiff } from '#contracts';
import { diffPolicies, newestVersion, type FieldDifference, type Json, type PolicyDifference, type PolicyState } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyBook } from '../policy/policy-book.js';
import { AddressLists } from './address-lists.js';
import { ExceptionEnds } from './exception-ends.js';
import { PolicyNames } from './policy-names.js';

/** What differs between two policies, each named by a revision or an instant. Undefined: there is no such policy. */
export class ShowPolicyDiff extends Query<PolicyDiff | undefined> {
  constructor(
    readonly points: {
      readonly from: string;
      /** Absent: the policy in force. */
      readonly to?: string | undefined;
    },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

/** The two policies, the newer one first, and who asks. */
interface Seen {
  readonly states: readonly PolicyState[];
  readonly reader: Caller | null;
}

type ShownDifference = PolicyDiff['differences'][number];

@QueryHandler(ShowPolicyDiff)
export class ShowPolicyDiffHandler implements IQueryHandler<ShowPolicyDiff> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(ExceptionEnds) private readonly ends: ExceptionEnds,
    @Inject(AddressLists) private readonly lists: AddressLists,
  ) {}

  async execute({ points: { from, to }, caller }: ShowPolicyDiff): Promise<PolicyDiff | undefined> {
    requireRole('policyDiff', caller);
    const before = await this.book.asOf(from);
    const after = to === undefined ? this.book.current() : await this.book.asOf(to);
    if (before === undefined || after === undefined) return undefined;
    const seen: Seen = { states: [after.state, before.state], reader: caller };
    const differences = diffPolicies(before.state, after.state).map((difference) => this.shown(difference, seen));
    return { from: before.revision, to: after.revision, differences: await Promise.all(differences) };
  }

  private async shown(difference: PolicyDifference, seen: Seen): Promise<ShownDifference> {
    const { kind, change } = difference;
    const isException = kind === 'exception';
    const fields = isException
      ? await Promise.all(difference.fields.map((field) => this.shownEnd(field, difference.id, seen)))
      : difference.fields;
    return {
      kind,
      name: await this.nameOf(difference, seen),
      change,
      fields: await Promise.all(fields.map((field) => this.shownField(field))),
    };
  }

  private async shownField({ field, before, after }: FieldDifference): Promise<ShownDifference['fields'][number]> {
    const shown = (part: unknown): Promise<Json> => this.lists.shown(part as Json); // parts of facts, which are JSON
    return { field, before: await shown(before), after: await shown(after) };
  }

  private async nameOf(difference: PolicyDifference, { states, reader }: Seen): Promise<string> {
    switch (difference.kind) {
      case 'pattern':
        return patternName(difference.id, states);
      case 'group':
        return states.map(({ groups }) => groups.get(difference.id)?.group.name).find(Boolean) ?? difference.id;
      case 'exception':
        return this.names.exception(stateWith(difference.id, states), difference.id, reader);
      case 'place':
        return this.names.shownScope(difference.scope, { kind: 'place', id: difference.id });
      case 'setting': {
        const { home, key } = difference;
        if (home === 'configuration') return `configuration file · ${key}`;
        return `${await this.names.shownScope(home.scope, { kind: 'place', id: home.place })} · ${key}`;
      }
    }
  }

  /** Ends of an exception by name: the tag of an address says nothing to people. */
  private async shownEnd(field: FieldDifference, id: string, { states, reader }: Seen): Promise<FieldDifference> {
    if (field.field !== 'sender' && field.field !== 'recipient') return field;
    const granted = stateWith(id, states).exceptions.get(id);
    const name = granted === undefined ? '*' : (await this.ends.of(granted, reader))[field.field];
    const shown = (value: unknown): string | null => (value === null ? null : name);
    return { ...field, before: shown(field.before), after: shown(field.after) };
  }
}

function patternName(id: string, states: readonly PolicyState[]): string {
  const history = states.map(({ patterns }) => patterns.get(id)).find(Boolean);
  return history === undefined ? id : newestVersion(history).pattern.name;
}

/** Exceptions never change, so whichever state knows it says the same. */
function stateWith(id: string, [newer, older]: readonly PolicyState[]): PolicyState {
  const known = newer?.exceptions.has(id) === true ? newer : older;
  if (known === undefined) throw new RangeError('a difference is one of two states');
  return known;
}
