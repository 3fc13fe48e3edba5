import { ChangeDetectionStrategy, Component, computed, DestroyRef, type ElementRef, inject, input, viewChild } from '@angular/core';
import type { HeldMessage, ReasonCode, SecondPersonRule } from '#contracts';
import { Keyboard } from '../keyboard/keyboard.js';
import { ReleaseProtection } from '../protection/release-protection.js';
import { Icon } from '../shared-ui/icon.js';
import { reasonWords, secondPersonWords } from '../shared-ui/words.js';
import { confirmWords, mayRepeat, undecidedRecipients } from './decision.js';
import { DecisionDesk } from './decision-desk.js';
import { type Intent, intents, reasonsFor, releaseKindOf, tellsSender, wordsOfIntent } from './intents.js';
import { unallowedIn } from './rights.js';

/** Beside the list there is room for the everyday ones; the others are in the menu. */
const EVERYDAY: ReadonlySet<Intent> = new Set(['false-alarm', 'release', 'release-encrypted', 'delete']);

/** Choose what should happen, why, and for whom; three keys are enough for a false alarm. */
@Component({
  selector: 'lz-decision-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ReleaseProtection],
  templateUrl: './decision-bar.html',
})
export class DecisionBar {
  readonly message = input.required<HeldMessage>();
  /** Stacked in the column of the message page, in rows under the pane. */
  readonly stacked = input(false);
  protected readonly desk = inject(DecisionDesk);
  private readonly noteBox = viewChild<ElementRef<HTMLElement>>('noteBox');
  protected readonly draft = computed(() => {
    const draft = this.desk.draft();
    return draft !== null && draft.messageId === this.message().id ? draft : null;
  });
  protected readonly isOpen = computed(() => this.message().mayDecide && undecidedRecipients(this.message()).length > 0);
  protected readonly choices = computed(() => {
    const drafted = this.draft()?.intent;
    return intents
      .filter(({ intent }) => intent !== 'deny' || this.message().request !== null)
      .filter(({ intent }) => this.stacked() || EVERYDAY.has(intent) || intent === drafted)
      .map((choice) => ({ ...choice, unallowed: unallowedIn(this.message(), choice.intent) }));
  });
  protected readonly reasons = computed(() => {
    const draft = this.draft();
    return draft === null ? [] : reasonsFor[draft.intent].map((reason) => ({ reason, words: reasonWords[reason] }));
  });
  protected readonly means = computed(() => {
    const draft = this.draft();
    return draft === null ? '' : wordsOfIntent(draft.intent).means;
  });
  /** Why a second person is asked, when one is. */
  protected readonly secondPerson = computed(() => {
    const draft = this.draft();
    const kind = draft === null ? null : releaseKindOf(draft.intent);
    const rules: readonly SecondPersonRule[] = kind === null ? [] : this.message().secondPerson[kind];
    return rules.map((rule) => secondPersonWords[rule]).join(' and ');
  });
  protected readonly noteLabel = computed(() => {
    const intent = this.draft()?.intent;
    if (intent === 'return') return 'What the sender should correct, required';
    return intent === 'deny' ? 'Words to the sender, optional' : 'Note for the record, optional';
  });
  protected readonly isLetter = computed(() => {
    const draft = this.draft();
    return draft !== null && tellsSender(draft.intent);
  });
  protected readonly confirmWords = computed(() => {
    const draft = this.draft();
    return draft === null ? '' : confirmWords(draft);
  });
  protected readonly status = computed(() => (this.draft() === null ? 'idle' : this.desk.decision().status));
  protected readonly missing = computed(() => {
    const decision = this.desk.decision();
    return decision.status === 'drafting' ? decision.missing : null;
  });
  protected readonly mayRepeat = computed(() => {
    const decision = this.desk.decision();
    return decision.status !== 'refused' || mayRepeat(decision.problem);
  });

  constructor() {
    inject(Keyboard).handle(
      {
        reason: (digit) => digit !== null && this.desk.chooseNth(digit),
        confirm: () => (this.draft() === null ? false : void this.confirm()),
        note: () => (this.draft() === null ? false : this.noteBox()?.nativeElement.focus()),
        back: () => (this.draft() === null ? false : this.desk.cancel()),
      },
      inject(DestroyRef),
    );
  }

  protected choose(intent: Intent): void {
    this.desk.begin(intent, this.message());
  }

  /** Arrow keys move the choice, as in every group of radio buttons. */
  protected moveReason(event: KeyboardEvent, from: ReasonCode): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const reasons = this.reasons();
    if (by === undefined || reasons.length === 0) return;
    event.preventDefault();
    const at = reasons.findIndex((choice) => choice.reason === from);
    const next = reasons[(at + by + reasons.length) % reasons.length];
    if (next === undefined) return;
    this.desk.chooseReason(next.reason);
    const group = event.currentTarget instanceof HTMLElement ? event.currentTarget.parentElement : null;
    group?.querySelector<HTMLElement>(`[data-reason="${next.reason}"]`)?.focus();
  }

  protected confirm(): Promise<void> {
    return this.desk.confirm(this.message().subject);
  }
}
