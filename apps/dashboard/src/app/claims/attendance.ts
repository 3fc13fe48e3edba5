import { type DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { AttendanceEvent, Claim, ClaimAnswer, HeldMessageRow, Person } from '#contracts';
import { ClaimsApi } from '../gateway-api/claims-api.js';
import { Updates } from '../gateway-api/updates.js';
import { CurrentSession } from '../session/current-session.js';

type At = ReadonlyMap<string, Pick<AttendanceEvent, 'claim' | 'viewers'>>;

/** Who works on which message and who looks at it, as far as it has been heard. Claims are no facts of the message itself. */
@Injectable({ providedIn: 'root' })
export class Attendance {
  private readonly api = inject(ClaimsApi);
  private readonly updates = inject(Updates);
  private readonly session = inject(CurrentSession);
  private readonly heard = signal<At>(new Map());

  /** Listens until the caller is destroyed. */
  follow(until: DestroyRef): void {
    const stop = this.updates.listen({
      changed: () => undefined,
      missed: () => void this.read(),
      attended: (event) => this.keep(event.id, event),
    });
    until.onDestroy(stop);
    void this.read();
  }

  /** What was heard last outweighs what the row said when it was loaded. */
  claimOf({ id, claim }: Pick<HeldMessageRow, 'id' | 'claim'>): HeldMessageRow['claim'] {
    const heard = this.heard().get(id);
    return heard === undefined ? claim : heard.claim;
  }

  /** Others than the account itself. */
  viewersOf(id: string): readonly Person[] {
    const me = this.session.account()?.id;
    return (this.heard().get(id)?.viewers ?? []).filter((viewer) => viewer.id !== me);
  }

  learn({ messageId, claim }: ClaimAnswer): void {
    this.keep(messageId, { claim, viewers: this.heard().get(messageId)?.viewers ?? [] });
  }

  private keep(id: string, now: { claim: Claim | null; viewers: Person[] }): void {
    this.heard.update((all) => new Map([...all, [id, { claim: now.claim, viewers: now.viewers }]]));
  }

  private async read(): Promise<void> {
    try {
      const { claims, viewers } = await this.api.attendance();
      const now = new Map(viewers.map(({ messageId, viewers: people }) => [messageId, { claim: null as Claim | null, viewers: people }]));
      for (const claim of claims) now.set(claim.messageId, { claim, viewers: now.get(claim.messageId)?.viewers ?? [] });
      this.heard.set(now);
    } catch {
      // Who else is here is a courtesy: the rows say what is needed, and the next event tells again.
    }
  }
}
