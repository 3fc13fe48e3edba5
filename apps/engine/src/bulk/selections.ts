/** What people have chosen for one decision, frozen as it stood: in memory, for an hour. */
import { Inject, Injectable } from '@nestjs/common';
import { LARGEST_SELECTION, type Role, type Selection } from '#contracts';
import { ulid } from 'ulid';
import type { Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import type { ChosenMessage } from './bulk-item.js';

export interface KeptSelection {
  readonly id: string;
  readonly account: string;
  readonly messages: readonly ChosenMessage[];
  readonly frozenAt: string;
  readonly endsAt: string;
  /** More had matched. */
  readonly cut: boolean;
}

const LIFE_MS = 3_600_000;
/** Of one account; the oldest goes when another one comes. */
const MOST_OF_ONE = 10;
/** The most that somebody decides at once, by role. */
const CAPS: readonly (readonly [Role, number])[] = [
  ['dlp-manager', 1000],
  ['triage', 50],
];

/** How many messages the roles may decide at once. */
export function bulkCap(roles: readonly Role[]): number {
  return CAPS.find(([role]) => roles.includes(role))?.[1] ?? 0;
}

@Injectable()
export class Selections {
  private readonly kept = new Map<string, KeptSelection>();

  constructor(@Inject(EngineClock) private readonly clock: EngineClock) {}

  keep(account: string, chosen: readonly ChosenMessage[], total: number): KeptSelection {
    this.forgetEnded();
    const now = this.clock.now().getTime();
    const messages = chosen.slice(0, LARGEST_SELECTION);
    const selection: KeptSelection = {
      id: ulid(now),
      account,
      messages,
      frozenAt: new Date(now).toISOString(),
      endsAt: new Date(now + LIFE_MS).toISOString(),
      cut: total > messages.length,
    };
    this.kept.set(selection.id, selection);
    const own = [...this.kept.values()].filter((each) => each.account === account);
    for (const { id } of own.slice(0, Math.max(0, own.length - MOST_OF_ONE))) this.kept.delete(id);
    return selection;
  }

  /** Undefined for one that has ended and for somebody else's: nobody can tell which. */
  find(id: string, account: string): KeptSelection | undefined {
    this.forgetEnded();
    const selection = this.kept.get(id);
    return selection?.account === account ? selection : undefined;
  }

  private forgetEnded(): void {
    const now = this.clock.iso();
    for (const { id, endsAt } of this.kept.values()) if (endsAt <= now) this.kept.delete(id);
  }
}

export function shownSelection({ id, messages, frozenAt, endsAt, cut }: KeptSelection, { roles }: Pick<Caller, 'roles'>): Selection {
  return { id, count: messages.length, cut, frozenAt, endsAt, cap: bulkCap(roles) };
}
