import { type DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Claim, ClaimAnswer, HeldMessageRow, Person } from '#contracts';
import { ClaimsApi } from '../gateway-api/claims-api.js';
import { Updates } from '../gateway-api/updates.js';
import { CurrentSession } from '../session/current-session.js';

interface Here {
  readonly claim: Claim | null;
  readonly viewers: readonly Person[];
}
const NOBODY: Here = { claim: null, viewers: [] };

/** Who works on which message and who looks at it, as far as it has been heard. Claims are no facts of the message itself. */
@Injectable({ providedIn: 'root' })
export class Attendance {
  private readonly api = inject(ClaimsApi);
  private readonly updates = inject(Updates);
  private readonly session = inject(CurrentSession);
  private readonly heard = signal<ReadonlyMap<string, Here>>(new Map());
  /** Messages of which something has changed since they were asked about last. */
  private readonly changed = new Set<string>();
  private isReading = false;
  /** Something has happened since the last question. */
  private isStale = false;

  /** Listens until the caller is destroyed. */
  follow(until: DestroyRef): void {
    const stop = this.updates.listen({
      changed: () => undefined,
      missed: () => void this.read(),
      attended: (id) => {
        this.changed.add(id);
        void this.read();
      },
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

  private keep(id: string, now: Here): void {
    this.heard.update((all) => new Map([...all, [id, now]]));
  }

  /** One question at a time; what changes meanwhile is asked about once more. */
  private async read(): Promise<void> {
    this.isStale = true;
    if (this.isReading) return;
    this.isReading = true;
    while (this.isStale) {
      this.isStale = false;
      const asked = [...this.changed];
      this.changed.clear();
      await this.readOf(asked);
    }
    this.isReading = false;
  }

  private async readOf(asked: readonly string[]): Promise<void> {
    try {
      const { claims, viewers } = await this.api.attendance();
      const now = new Map<string, Here>(viewers.map(({ messageId, viewers: people }) => [messageId, { claim: null, viewers: people }]));
      for (const claim of claims) now.set(claim.messageId, { claim, viewers: now.get(claim.messageId)?.viewers ?? [] });
      // what is not told of any more is over, whatever a row of before says
      for (const id of [...this.heard().keys(), ...asked]) if (!now.has(id)) now.set(id, NOBODY);
      this.heard.set(now);
    } catch {
      // Who else is here is a courtesy: the rows say what is needed, and with the next event all of it is asked about again.
      for (const id of asked) this.changed.add(id);
    }
  }
}
