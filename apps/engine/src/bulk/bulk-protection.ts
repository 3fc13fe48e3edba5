/** What a release encrypted of many would make of their copies now, as numbers: nobody is named. */
import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { BulkAction, BulkSheet } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { HeldProtectionLook } from '../protect/held-protection-port.js';
import { HeldMessageOpener } from '../quarantine/held-message-opener.js';
import type { LookedAt } from './bulk-look.js';

type Counts = NonNullable<BulkSheet['protection']>;

/** For more the answer would be long in coming. */
export const MOST_COPIES = 500;

@Injectable()
export class BulkProtection {
  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(HeldProtectionLook) private readonly look: HeldProtectionLook,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** Null: another decision, or more than {@link MOST_COPIES} copies. */
  async of(looked: readonly LookedAt[], act: BulkAction, { reach }: Caller): Promise<BulkSheet['protection']> {
    if (act.action !== 'release' || act.kind !== 'release-encrypted') return null;
    const eligible = looked.filter(({ found }) => found.eligible);
    if (eligible.reduce((sum, { domains }) => sum + domains.length, 0) > MOST_COPIES) return null;
    const at = this.clock.iso();
    const counts = new Map<string, Counts[number]>();
    for (const { chosen } of eligible) {
      const message = await this.opener.open(chosen.id, reach);
      for (const course of message === undefined ? [] : await this.look.courses(message, at)) {
        const { fate, method } = course;
        const name = `${fate} ${method ?? ''}`;
        counts.set(name, { fate, method, copies: (counts.get(name)?.copies ?? 0) + 1 });
      }
      await setImmediate(); // mail and other people go first
    }
    return [...counts.values()].sort((one, other) => other.copies - one.copies);
  }
}
