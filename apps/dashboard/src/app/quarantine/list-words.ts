import { computed, Injectable, inject, type Signal } from '@angular/core';
import type { Sort } from '#contracts';
import { EngineStatus } from '../shell/engine-status.js';
import { Clock } from '../shared-ui/clock.js';
import { ageWords, counted } from '../shared-ui/figures.js';
import { QuarantineStore } from './quarantine-store.js';
import { newRowsWords } from './rows.js';

/** In the order in which they are offered. */
export const sortWords: Record<Sort, string> = { risk: 'Risk', waiting: 'Waiting', expiry: 'Expiry', newest: 'Newest', oldest: 'Oldest' };
const orderWords: Record<Sort, string> = {
  risk: 'highest risk first',
  newest: 'newest first',
  oldest: 'oldest first',
  expiry: 'those that expire first on top',
  waiting: 'who waits longest first',
};

/** What the page says of its list. */
@Injectable()
export class ListWords {
  private readonly store = inject(QuarantineStore);
  private readonly clock = inject(Clock);
  private readonly engine = inject(EngineStatus);
  /** Empty until it is known: a nought would be a claim. */
  readonly total = computed(() => (this.store.status() === 'ready' ? this.store.total().toLocaleString('en') : ''));
  readonly newRows = computed(() => newRowsWords(this.store.newRows()));
  readonly head: Signal<string> = computed(() => {
    const status = this.store.status();
    if (status === 'ready') return `${counted(this.store.total(), 'message')}, ${orderWords[this.store.filters().sort]}`;
    return status === 'loading' ? 'Loading' : 'Not loaded';
  });
  /** Proves that the pipe is alive while nothing waits. */
  readonly proofOfLife = computed(() => {
    const status = this.engine.status();
    if (status === undefined) return '';
    const last =
      status.lastMessageAt === null
        ? 'No message has come in yet'
        : `Last message ${ageWords(status.lastMessageAt, this.clock.minute())} ago`;
    return `${last}, ${status.today.received.toLocaleString('en')} today.`;
  });
}
