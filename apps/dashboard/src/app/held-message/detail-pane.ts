import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { PresenceBeat } from '../claims/presence-beat.js';
import { Viewers } from '../claims/viewers.js';
import { DecisionBar } from '../decision/decision-bar.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { HeldMessageView } from './held-message-view.js';
import { HeldNotes } from './held-notes.js';
import { MatchStepper } from './match-stepper.js';
import { MatchesTable } from './matches-table.js';
import { MessageActions } from './message-actions.js';
import { MessageHeading } from './message-heading.js';
import { MessageSkeleton } from './message-skeleton.js';
import { ReadText } from './read-text.js';
import { recipientWords, Recipients } from './recipients.js';
import { Revealed } from './revealed-value.js';
import { StandingNotes } from './standing-notes.js';

/** The open message beside the list: enough to decide from here. */
@Component({
  selector: 'lz-detail-pane',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    DecisionBar,
    HeldNotes,
    Icon,
    MatchStepper,
    MatchesTable,
    MessageActions,
    MessageHeading,
    MessageSkeleton,
    ProblemState,
    ReadText,
    Recipients,
    RouterLink,
    StandingNotes,
    Viewers,
  ],
  providers: [HeldMessageView, PresenceBeat, Revealed],
  host: { class: 'detail', role: 'region', 'aria-label': 'Open message' },
  templateUrl: './detail-pane.html',
})
export class DetailPane {
  readonly id = input.required<string>();
  protected readonly view = inject(HeldMessageView);
  protected readonly recipientWords = recipientWords;

  constructor() {
    effect(() => this.view.show(this.id()));
  }
}
