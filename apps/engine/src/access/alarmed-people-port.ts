/** Whom an alarm, or a notice to those who run the gateway, reaches. Read from the log at each alarm, which is rare: mail leaves also while no page is served. */
import { evolveAccount, type AccountEvent, type AccountState, type Role, type Sealed } from '#events';
import type { EventLog } from '../platform/event-log.js';
import type { Person } from './person-key-ring.js';

const PAGE = 500;
const ACCOUNTS = 'account-';

export interface Alarmed {
  /** Of the account; empty once it was erased, and while it cannot be opened. */
  readonly name: string;
  /** Of its person and of everybody who is a DLP manager now. */
  readonly addresses: readonly string[];
  /** Of people who could not be opened: they keep the alarm from nobody else. */
  readonly faults: readonly unknown[];
}

interface People {
  openPerson(accountId: string, person: Sealed): Promise<Person>;
}

export class AlarmedPeople {
  constructor(
    private readonly events: EventLog,
    private readonly people: People,
  ) {}

  async about(accountId: string): Promise<Alarmed> {
    const accounts = await this.accounts();
    const addresses: string[] = [];
    const faults: unknown[] = [];
    let name = '';
    for (const [id, state] of accounts) {
      if (state.status === 'absent') continue;
      const isConcerned = state.status === 'open' && (id === accountId || state.roles.includes('dlp-manager'));
      if (!isConcerned && id !== accountId) continue;
      try {
        const person = await this.people.openPerson(id, state.person);
        if (id === accountId) name = person.name;
        if (isConcerned && person.email !== '') addresses.push(person.email);
      } catch (cause) {
        faults.push(cause);
      }
    }
    return { name, addresses, faults };
  }

  /** Of everybody who has one of these roles now. */
  async holding(roles: readonly Role[]): Promise<Pick<Alarmed, 'addresses' | 'faults'>> {
    const addresses: string[] = [];
    const faults: unknown[] = [];
    for (const [id, state] of await this.accounts()) {
      if (state.status !== 'open' || !state.roles.some((role) => roles.includes(role))) continue;
      try {
        const { email } = await this.people.openPerson(id, state.person);
        if (email !== '') addresses.push(email);
      } catch (cause) {
        faults.push(cause);
      }
    }
    return { addresses, faults };
  }

  private async accounts(): Promise<ReadonlyMap<string, AccountState>> {
    const accounts = new Map<string, AccountState>();
    let position = 0;
    for (;;) {
      const page = await this.events.readAll(position, PAGE, { streamPrefixes: [ACCOUNTS] });
      for (const { stream, event } of page) {
        const id = stream.slice(ACCOUNTS.length);
        // the filter lets account streams through only
        accounts.set(id, evolveAccount(accounts.get(id) ?? { status: 'absent' }, event as AccountEvent));
      }
      position = page.at(-1)?.position ?? position;
      if (page.length < PAGE) return accounts;
    }
  }
}
