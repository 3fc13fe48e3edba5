import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { CountdownRing } from '../decision/countdown-ring.js';
import { undecidedRecipients } from '../decision/decision.js';
import { DecisionDesk } from '../decision/decision-desk.js';
import { wordsOfIntent } from '../decision/intents.js';
import { meanwhileWords, pendingVerb } from '../decision/pending-decision.js';
import { Clock } from '../shared-ui/clock.js';
import { counted, secondsLeft } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { HeldMessageView } from './held-message-view.js';
import { placeWords } from './matches.js';

/** What one must know before reading on: an undo window, a conflict, parts that nobody has read, a right that is missing. */
@Component({
  selector: 'lz-held-notes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CountdownRing, Icon, Moment, ProblemNote],
  host: { class: 'notes' },
  templateUrl: './held-notes.html',
})
export class HeldNotes {
  readonly message = input.required<HeldMessage>();
  protected readonly desk = inject(DecisionDesk);
  private readonly view = inject(HeldMessageView);
  private readonly clock = inject(Clock);
  protected readonly refusal = computed(() => {
    const decision = this.desk.decision();
    return decision.status === 'refused' && decision.draft.messageId === this.message().id ? decision : null;
  });
  protected readonly isConflict = computed(
    () => this.refusal()?.problem.code === 'revision-conflict' || (this.refusal()?.problem.newerEvents?.length ?? 0) > 0,
  );
  protected readonly newest = computed(() => this.refusal()?.problem.newerEvents?.at(-1));
  protected readonly refusedWords = computed(() => {
    const refusal = this.refusal();
    return refusal === null ? '' : wordsOfIntent(refusal.draft.intent).words;
  });
  protected readonly windowWords = computed(() => {
    const pending = this.message().pending;
    return pending === null ? '' : `${pendingVerb(pending.kind)} in ${secondsLeft(pending.commitAt, this.clock.second())}\u00a0s`;
  });
  /** Where nothing is left to decide, nobody asks who may. */
  protected readonly mayNotBecause = computed(() =>
    undecidedRecipients(this.message()).length > 0 ? this.message().mayNotDecideBecause : null,
  );
  protected readonly unallowed = computed(() => {
    const withheld = this.desk.unallowed();
    return withheld?.messageId === this.message().id ? withheld : null;
  });
  protected readonly meanwhile = meanwhileWords;
  protected readonly unread = computed(() =>
    this.message().uninspectableParts.map((part) => ({ place: placeWords(part.part), reason: part.reason })),
  );
  protected readonly people = (count: number): string => counted(count, 'person', 'people');

  protected lookAgain(): void {
    this.desk.cancel();
    this.view.reload();
  }

  protected undo(): void {
    const { pending, revision, id } = this.message();
    const own = this.desk.pending().find((decision) => decision.messageId === id);
    if (pending !== null) void this.desk.takeBack(own ?? { messageId: id, revision, undoKey: crypto.randomUUID() });
  }
}
