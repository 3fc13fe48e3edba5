/** What people call the parts of the policy. */
import { Inject, Injectable } from '@nestjs/common';
import { routes, type PolicyUse as NamedUse } from '#contracts';
import type { Actor, PolicyScope, PolicyState, PolicyUse } from '#events';
import { whyRefused, type Caller } from '../access/access-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { ExceptionEnds } from './exception-ends.js';
import { PolicyKeys, type KeyOwner } from './policy-keys.js';
import { domainName } from './scope-name.js';

@Injectable()
export class PolicyNames {
  constructor(
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(ExceptionEnds) private readonly ends: ExceptionEnds,
  ) {}

  actor(actor: Actor): string {
    return this.accounts.nameOf(actor);
  }

  /** Of an account that answers for something. */
  account(id: string): string {
    return this.accounts.nameOf({ kind: 'account', id });
  }

  /** `global`, `*.example.com`, `example.com` or an address; empty when the address was erased. */
  async scope(scope: PolicyScope, owner: KeyOwner): Promise<string> {
    return scope.level === 'user' ? this.keys.openAddress(owner, scope.address) : domainName(scope);
  }

  /** The same with words where the address was erased. */
  async shownScope(scope: PolicyScope, owner: KeyOwner): Promise<string> {
    return (await this.scope(scope, owner)) || 'an erased address';
  }

  /** For somebody who asks what uses something: people whose places they may not read stay unnamed. */
  async usesFor(reader: Caller | null, state: PolicyState, uses: readonly PolicyUse[]): Promise<NamedUse[]> {
    const mayReadPlaces = whyRefused(routes.settingsTree.access, reader) === undefined;
    const isPerson = ({ kind, id }: PolicyUse): boolean => kind === 'setting' && state.places.get(id)?.scope.level === 'user';
    const named = async (use: PolicyUse): Promise<NamedUse> =>
      mayReadPlaces || !isPerson(use) ? this.use(state, use, reader) : { ...use, name: 'patterns of a person' };
    return Promise.all(uses.map(named));
  }

  /** `group PCI`, `patterns of example.com`, `exception from … to …`: for who may change the policy. */
  async use(state: PolicyState, { kind, id }: PolicyUse, reader: Caller | null): Promise<NamedUse> {
    return { kind, id, name: await this.nameOfUse(state, { kind, id }, reader) };
  }

  private async nameOfUse(state: PolicyState, { kind, id }: PolicyUse, reader: Caller | null): Promise<string> {
    if (kind === 'group') return `group ${state.groups.get(id)?.group.name ?? id}`;
    if (kind === 'exception') return this.exception(state, id, reader);
    const place = state.places.get(id);
    return `patterns of ${place === undefined ? id : await this.shownScope(place.scope, { kind: 'place', id })}`;
  }

  /** `exception from … to …`, people as the reader may know them. */
  async exception({ exceptions }: PolicyState, id: string, reader: Caller | null): Promise<string> {
    const granted = exceptions.get(id);
    const { sender, recipient } = granted === undefined ? { sender: '*', recipient: '*' } : await this.ends.of(granted, reader);
    return `exception from ${sender || 'an erased address'} to ${recipient || 'an erased address'}`;
  }
}
