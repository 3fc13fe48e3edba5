import { DestroyRef, DOCUMENT, effect, Injectable, inject, signal, untracked } from '@angular/core';
import { ClaimsApi } from '../gateway-api/claims-api.js';
import { CurrentSession } from '../session/current-session.js';
import { Attendance } from './attendance.js';
import { ClaimDesk } from './claim-desk.js';

const BEAT_MS = 10_000;
/** A claim of mine that ends sooner than this goes on while I look at the message. */
const RENEW_MS = 60_000;

/** Tells others that this account looks at a message, as long as its page is in sight; own claims go on meanwhile. */
@Injectable()
export class PresenceBeat {
  private readonly api = inject(ClaimsApi);
  private readonly attendance = inject(Attendance);
  private readonly claims = inject(ClaimDesk);
  private readonly session = inject(CurrentSession);
  private readonly document = inject(DOCUMENT);
  private readonly looking = signal<string | undefined>(undefined);

  constructor() {
    effect((onCleanup) => {
      const id = this.looking();
      if (id === undefined) return;
      untracked(() => void this.beat(id));
      const timer = setInterval(() => void this.beat(id), BEAT_MS);
      onCleanup(() => {
        clearInterval(timer);
        void this.api.look(id, false).catch(() => undefined);
      });
    });
    this.attendance.follow(inject(DestroyRef));
  }

  lookAt(id: string): void {
    this.looking.set(id);
  }

  private async beat(id: string): Promise<void> {
    if (this.document.visibilityState !== 'visible') return;
    // Presence is a courtesy: nothing depends on it, and the next beat says it again.
    await this.api.look(id, true).catch(() => undefined);
    const claim = this.attendance.claimOf({ id, claim: null });
    const left = claim === null || claim.by.id !== this.session.account()?.id ? 0 : Date.parse(claim.until) - Date.now();
    if (left > 0 && left < RENEW_MS) await this.claims.renew(id);
  }
}
