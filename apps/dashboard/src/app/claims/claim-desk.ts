import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Injectable, inject, signal } from '@angular/core';
import type { ClaimAnswer, HeldMessageRow, Problem } from '#contracts';
import { ClaimsApi } from '../gateway-api/claims-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { CurrentSession } from '../session/current-session.js';
import { Attendance } from './attendance.js';
import { TakeOverDialog } from './take-over-dialog.js';
import { MessageDialogs } from '../held-message/message-dialogs.js';

type Claimable = Pick<HeldMessageRow, 'id' | 'revision' | 'claim'>;

/** Claims, gives back, takes over: one key for all three. */
@Injectable({ providedIn: 'root' })
export class ClaimDesk {
  private readonly api = inject(ClaimsApi);
  private readonly attendance = inject(Attendance);
  private readonly session = inject(CurrentSession);
  private readonly dialogs = inject(MessageDialogs);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly failed = signal<{ messageId: string; problem: Problem } | null>(null);
  readonly problem = this.failed.asReadonly();

  async toggle(message: Claimable): Promise<void> {
    const claim = this.attendance.claimOf(message);
    const holds = claim !== null && Date.parse(claim.until) > Date.now();
    if (holds && claim.by.id !== this.session.account()?.id) {
      await this.dialogs.ask(TakeOverDialog, { id: message.id, revision: message.revision, from: claim.by.name });
      return;
    }
    await this.carryOut(message.id, holds ? this.api.giveBack(message.id) : this.api.claim(message.id), holds);
  }

  /** Goes on for as long as somebody works on it. */
  async renew(id: string): Promise<void> {
    const claim = await this.api.claim(id).catch(() => null);
    if (claim !== null) this.attendance.learn(claim);
  }

  private async carryOut(messageId: string, command: Promise<ClaimAnswer>, givesBack: boolean): Promise<void> {
    this.failed.set(null);
    try {
      this.attendance.learn(await command);
      void this.announcer.announce(givesBack ? 'Given back.' : 'Claimed for five minutes. Others see that you have it.');
    } catch (error) {
      const problem = problemOf(error);
      this.failed.set({ messageId, problem });
      void this.announcer.announce(`Not claimed. ${problem.detail}`, 'assertive');
    }
  }
}
