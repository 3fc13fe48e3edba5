import { computed, DestroyRef, effect, Injectable, inject, signal, untracked } from '@angular/core';
import { PresenceBeat } from '../claims/presence-beat.js';
import { DecisionDesk } from '../decision/decision-desk.js';
import { DecisionTiming } from '../decision/decision-timing.js';
import { heldContentOf, heldMessageOf } from '../gateway-api/held-messages-api.js';
import { Updates } from '../gateway-api/updates.js';
import { CurrentSession } from '../session/current-session.js';
import { matchesOf, stepped } from './matches.js';
import { Revealed } from './revealed-value.js';

/** One open message: what is known of it, its content once somebody reads it, and the match under the eye. */
@Injectable()
export class HeldMessageView {
  private readonly session = inject(CurrentSession);
  private readonly desk = inject(DecisionDesk);
  private readonly timing = inject(DecisionTiming);
  private readonly presence = inject(PresenceBeat);
  private readonly revealed = inject(Revealed);
  private readonly asked = signal<string | undefined>(undefined);
  private readonly reading = signal(false);
  private readonly at = signal(0);

  readonly resource = heldMessageOf(this.asked);
  readonly message = computed(() => (this.resource.hasValue() ? this.resource.value() : undefined));
  /** Not asked for while it would be refused: whoever is told a pseudonym of its sender claims the message first. */
  readonly contentResource = heldContentOf(() =>
    this.reading() && this.mayRead() && this.message()?.senderHidden !== true ? this.asked() : undefined,
  );
  readonly content = computed(() => (this.contentResource.hasValue() ? this.contentResource.value() : undefined));
  /** Auditors see that and why mail is held, not what it says. */
  readonly mayRead = computed(() => this.session.may(['dlp-manager', 'triage']));
  readonly isReading = this.reading.asReadonly();

  readonly matches = computed(() => matchesOf(this.message()?.patterns ?? []));
  readonly matchIndex = this.at.asReadonly();
  readonly match = computed(() => this.matches()[this.at()]);

  constructor() {
    const stop = inject(Updates).listen({
      changed: ({ messageId }) => {
        if (messageId === this.asked()) this.resource.reload();
      },
      missed: () => void this.resource.reload(),
    });
    const destroyed = inject(DestroyRef);
    destroyed.onDestroy(stop);
    this.desk.attach(this.message, destroyed);
    effect(() => {
      const outcome = this.desk.outcome();
      if (outcome !== null && outcome.receipt.messageId === untracked(this.asked)) untracked(() => this.resource.reload());
    });
    effect(() => {
      const wanted = this.desk.request();
      const message = this.message();
      const failed = this.resource.error() !== undefined;
      if (wanted === null || wanted.messageId !== this.asked()) return;
      if (failed) untracked(() => this.desk.dropWish());
      else if (message?.id === wanted.messageId)
        untracked(() => (message.mayDecide ? this.desk.begin(wanted.intent, message) : this.desk.dropWish()));
    });
  }

  show(id: string): void {
    if (id === untracked(this.asked)) return;
    this.timing.focused(id);
    this.presence.lookAt(id);
    this.revealed.mask();
    this.asked.set(id);
    this.at.set(0);
    this.reading.set(false);
    untracked(() => this.desk.turnTo(id));
  }

  /** Opens the content. The engine records it as an access. */
  read(): void {
    this.reading.set(true);
  }

  select(index: number): void {
    this.at.set(index);
  }

  /** Goes to the match before or after, round the end. */
  step(by: number): boolean {
    if (this.matches().length === 0) return false;
    this.at.set(stepped(this.at(), by, this.matches().length));
    return true;
  }

  reload(): void {
    this.resource.reload();
  }
}
