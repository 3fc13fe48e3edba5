import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { rawTrialMailAddress, trialMailboxOf, trialMailOf } from '../gateway-api/trial-mailbox-api.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted, sizeWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';

/** What trial mode has handed over: the mailbox behind the engine. */
@Component({
  selector: 'lz-trial-mailbox',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, ProblemState, RouterLink],
  templateUrl: './trial-mailbox.html',
  host: { class: 'page-fill' },
})
export class TrialMailbox {
  /** The mail that is open. */
  readonly id = input<string>();
  protected readonly mailbox = trialMailboxOf();
  protected readonly mail = trialMailOf(this.id);
  protected readonly rawAddress = rawTrialMailAddress;
  protected readonly size = sizeWords;
  protected readonly counted = computed(() => (this.mailbox.hasValue() ? counted(this.mailbox.value().total, 'mail') : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Trial mailbox'));
  }
}
