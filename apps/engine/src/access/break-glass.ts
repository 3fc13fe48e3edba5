/** Emergency access: opened with a reason for a while, told to everybody concerned, looked through afterwards. */
import { Inject, Injectable } from '@nestjs/common';
import type { BreakGlassOpening } from '#contracts';
import { openBreakGlass, type BreakGlass } from '#events';
import { EngineClock } from '../platform/engine-clock.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';
import { PersonKeyRing } from './person-key-ring.js';

/** Openings that are listed for review at once. */
const MOST_LISTED = 100;

@Injectable()
export class BreakGlassBook {
  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(PersonKeyRing) private readonly people: PersonKeyRing,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** Whose opening it is. */
  accountOf(openingId: string): AccountRecord | undefined {
    return this.directory.all().find(({ state }) => state.breakGlass.some((each) => each.openingId === openingId));
  }

  async find(openingId: string): Promise<BreakGlassOpening | undefined> {
    const account = this.accountOf(openingId);
    const opening = account?.state.breakGlass.find((each) => each.openingId === openingId);
    return account && opening && this.answer(account, opening);
  }

  async open(): Promise<BreakGlassOpening[]> {
    const all = this.directory.all().flatMap((account) => {
      const opening = openBreakGlass(account.state, this.clock.iso());
      return opening ? [{ account, opening }] : [];
    });
    return Promise.all(all.map(({ account, opening }) => this.answer(account, opening)));
  }

  /** Over and not reviewed, the newest first. */
  async toReview(): Promise<BreakGlassOpening[]> {
    const over = this.directory.all().flatMap((account) => {
      const current = openBreakGlass(account.state, this.clock.iso());
      return account.state.breakGlass.filter((each) => each !== current && each.review === null).map((opening) => ({ account, opening }));
    });
    const newest = over.sort((a, b) => b.opening.openedAt.localeCompare(a.opening.openedAt)).slice(0, MOST_LISTED);
    return Promise.all(newest.map(({ account, opening }) => this.answer(account, opening)));
  }

  private async answer(account: AccountRecord, opening: BreakGlass): Promise<BreakGlassOpening> {
    const { openingId: id, openedAt, until, closedAt, review } = opening;
    const person = (accountId: string): { id: string; name: string } => ({
      id: accountId,
      name: this.directory.nameOf({ kind: 'account', id: accountId }),
    });
    return {
      id,
      account: person(account.id),
      openedAt,
      until,
      closedAt,
      isOpen: openBreakGlass(account.state, this.clock.iso()) === opening,
      reason: await this.people.openText(account.id, 'reason', opening.reason),
      reviewed: review && {
        at: review.at,
        by: person(review.reviewer),
        note: await this.people.openText(account.id, 'note', review.note),
      },
    };
  }
}
