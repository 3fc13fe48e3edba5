import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { HeldMessage, Problem } from '#contracts';
import { DecisionDesk } from '../decision/decision-desk.js';
import { mayDo } from '../decision/rights.js';
import { DecisionsApi } from '../gateway-api/decisions-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { reasonWords, requestReasonWords } from '../shared-ui/words.js';
import { HeldMessageView } from './held-message-view.js';
import { MessageDialogs } from './message-dialogs.js';
import { ProposalNote } from './proposal-note.js';

/** Where the message stands between people: asked for, proposed, held without end, under a legal hold, back after a release, deleted. */
@Component({
  selector: 'lz-standing-notes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, ProblemNote, ProposalNote],
  host: { class: 'notes' },
  templateUrl: './standing-notes.html',
})
export class StandingNotes {
  readonly message = input.required<HeldMessage>();
  private readonly api = inject(DecisionsApi);
  private readonly desk = inject(DecisionDesk);
  private readonly view = inject(HeldMessageView);
  private readonly dialogs = inject(MessageDialogs);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly askedBecause = computed(() => {
    const asked = this.message().request;
    return asked === null ? '' : requestReasonWords[asked.reason];
  });
  protected readonly pinnedBecause = computed(() => {
    const pinned = this.message().pinned;
    return pinned === null ? '' : reasonWords[pinned.reason].toLowerCase();
  });
  protected readonly hasBounced = computed(() => this.message().recipientStates.some(({ state }) => state === 'bounced'));
  protected readonly matters = computed(() => {
    const { count, matters } = this.message().legalHolds;
    const unnamed = count - matters.length;
    return [...matters, ...(unnamed > 0 ? [`${unnamed} that you may not read`] : [])].join(', ');
  });
  protected readonly mayUnhold = computed(() => mayDo(this.message(), 'unhold'));
  protected readonly mayRestore = computed(() => mayDo(this.message(), 'restore'));
  protected readonly mayDeny = computed(() => mayDo(this.message(), 'deny'));

  protected deny(): void {
    this.desk.begin('deny', this.message());
  }

  protected async restore(): Promise<void> {
    if (await this.dialogs.restore(this.message())) this.view.reload();
  }

  protected async letGo(): Promise<void> {
    const { id, revision } = this.message();
    this.problem.set(null);
    try {
      await this.api.carryOut({ command: 'unhold', request: { expectedRevision: revision } }, id, crypto.randomUUID());
      this.view.reload();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}
