/** Places of people that the engine needs, to keep something for an address: nobody adds them by hand. */
import { Inject, Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import type { Actor, PolicyState } from '#events';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PlaceOpening } from './place-opening.js';
import { scopeNamed } from './scope-name.js';

const ENGINE: Actor = { kind: 'system', id: 'settings' };

@Injectable()
export class NeededPlaces {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PlaceOpening) private readonly opening: PlaceOpening,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** Id of the place of an address, which is opened if there is none. @throws RangeError for what is no address. */
  async of(address: string): Promise<string> {
    const scope = scopeNamed(address, this.keys);
    if (scope?.level !== 'user') throw new RangeError('not an address');
    const known = placeOfPerson(this.book.current().state, scope.tag);
    if (known !== undefined) return known;
    const opened = await this.opening.open(scope, 'needed', { actor: ENGINE, commandId: `needed-${ulid(this.clock.now().getTime())}` });
    if (opened.kind === 'opened') return opened.placeId;
    // somebody was faster
    const other = placeOfPerson(this.book.current().state, scope.tag);
    if (other === undefined) throw new Error(`no place for a person: ${opened.refusal.detail}`);
    return other;
  }
}

function placeOfPerson({ places }: PolicyState, tag: string): string | undefined {
  return [...places.values()].find(({ scope }) => scope.level === 'user' && scope.tag === tag)?.id;
}
