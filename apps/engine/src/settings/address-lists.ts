/**
 * Lists of people's addresses among the settings, the DLP managers: each list lies in the policy sealed under a key of its own,
 * `<sharedDir>/keys/people/<id>`. A list that is replaced, taken back, or whose place is closed goes with its key; nobody can tell then who
 * stood on it, while that it was changed, when and by whom stays.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { findSetting, isSealedAddresses, type SealedAddresses, type SettingValue } from '#dlp';
import { sealed, type Json, type PolicyRefusal } from '#events';
import { ulid } from 'ulid';
import { z } from 'zod';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyBook } from '../policy/policy-book.js';
import { jsonOf } from './json-of.js';
import { PolicyKeys } from './policy-keys.js';

interface Change {
  readonly key: string;
  readonly value: Json;
}

const addressesSchema = z.array(z.string());

@Injectable()
export class AddressLists implements OnModuleInit {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** The engine may have stopped between a change and the end of a key. */
  onModuleInit(): Promise<void> {
    return this.eraseReplaced();
  }

  /** A value as people see it: of a list its addresses, none once its key is gone. */
  async shown(value: SettingValue | Json | null): Promise<Json> {
    if (!isSealedAddresses(value)) return jsonOf(value as SettingValue | null);
    return [...(await this.addresses(value))];
  }

  /** Whom a resolved list names. */
  async addresses(value: readonly string[] | SealedAddresses): Promise<readonly string[]> {
    if (!isSealedAddresses(value)) return value;
    const text = await this.keys.openAddresses(value.key, sealed.parse(value.addresses));
    return text === '' ? [] : addressesSchema.parse(JSON.parse(text));
  }

  /** Changes as the policy keeps them. A list that stays as it is keeps its seal, so that nothing is recorded; what is no list goes on to be refused. */
  async sealed(placeId: string, changes: readonly Change[]): Promise<readonly Change[] | PolicyRefusal> {
    const kept: Change[] = [];
    for (const change of changes) {
      const isList = findSetting(change.key)?.kind === 'addresses';
      if (isList && isSealedAddresses(change.value)) return { refused: 'wrong-value', detail: `the value of ${change.key} must be a list` };
      kept.push(isList ? { key: change.key, value: await this.sealedValue(placeId, change) } : change);
    }
    return kept;
  }

  /** Destroys the key of every list that stood in the policy and does not stand there now. */
  async eraseReplaced(): Promise<void> {
    const inForce = new Set([...this.book.current().state.places.values()].flatMap(({ values }) => [...values.values()].flatMap(keyOf)));
    const known = this.book.history().flatMap(({ event }) => (event.type === 'SettingsChanged' ? event.data.changes : []));
    const ever = new Set(known.flatMap(({ after }) => keyOf({ value: after })));
    for (const id of ever) if (!inForce.has(id)) await this.keys.destroy({ kind: 'addresses', id });
  }

  /** The keys of lists that were sealed for a change that came to nothing. */
  async discard(changes: readonly Change[]): Promise<void> {
    const now = new Set([...this.book.current().state.places.values()].flatMap(({ values }) => [...values.values()].flatMap(keyOf)));
    for (const id of changes.flatMap(keyOf)) if (!now.has(id)) await this.keys.destroy({ kind: 'addresses', id });
  }

  private async sealedValue(placeId: string, { key, value }: Change): Promise<Json> {
    if (value === null || findSetting(key)?.check(value) !== undefined) return value;
    const current = this.book.current().state.places.get(placeId)?.values.get(key)?.value ?? null;
    if (isSealedAddresses(current) && isDeepStrictEqual(await this.shown(current), value)) return jsonOf(current);
    const id = ulid(this.clock.now().getTime());
    return { key: id, addresses: await this.keys.sealAddresses(id, JSON.stringify(value)) };
  }
}

function keyOf({ value }: { readonly value: unknown }): string[] {
  return isSealedAddresses(value) ? [value.key] : [];
}
