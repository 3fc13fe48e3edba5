/** Opens places of the settings tree: the key first, then the fact that it seals. */
import { Inject, Injectable } from '@nestjs/common';
import { StoreUnavailable } from '#event-store';
import { decideOpenPlace, placeStream, type PolicyRefusal, type PolicyScope } from '#events';
import { ulid } from 'ulid';
import { EngineClock } from '../platform/engine-clock.js';
import type { FieldSealer } from '../platform/engine-keys.js';
import { PolicyBook, type PolicyAnswer, type PolicyMeta } from '../policy/policy-book.js';
import { PolicyKeys } from './policy-keys.js';
import type { NamedScope } from './scope-name.js';

export type PlaceOpened =
  { readonly kind: 'opened'; readonly placeId: string } | { readonly kind: 'refused'; readonly refusal: PolicyRefusal };

@Injectable()
export class PlaceOpening {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** A command that was carried out before answers the place that it opened. */
  async open(scope: NamedScope, cause: 'edit' | 'needed', meta: PolicyMeta): Promise<PlaceOpened> {
    const before = this.openedBy(meta.commandId);
    if (before !== undefined) return { kind: 'opened', placeId: before };
    const placeId = ulid(this.clock.now().getTime());
    const owner = { kind: 'place', id: placeId } as const;
    const sealedScope = withSealedAddress(scope, await this.keys.create(owner));
    const answer = await this.record(placeId, sealedScope, cause, meta).catch(async (error: unknown) => {
      if (error instanceof StoreUnavailable) await this.keys.destroy(owner); // nothing was written; any other outcome may be known later
      throw error;
    });
    if (answer.kind === 'done') return { kind: 'opened', placeId };
    await this.keys.destroy(owner);
    return answer;
  }

  private record(id: string, scope: PolicyScope, cause: 'edit' | 'needed', meta: PolicyMeta): Promise<PolicyAnswer<PolicyRefusal>> {
    return this.book.change<PolicyRefusal>(placeStream(id), (policy) => decideOpenPlace(policy, { id, scope, cause }), meta);
  }

  private openedBy(commandId: string): string | undefined {
    const record = this.book.history().find(({ event, meta }) => meta.commandId === commandId && event.type === 'ScopeOpened');
    return record?.stream.slice(placeStream('').length);
  }
}

function withSealedAddress(scope: NamedScope, sealer: FieldSealer): PolicyScope {
  return scope.level === 'user' ? { level: 'user', tag: scope.tag, address: sealer.seal('address', scope.address) } : scope;
}
