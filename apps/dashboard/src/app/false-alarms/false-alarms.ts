import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { TuningProposal } from '#contracts';
import { precisionOf, proposalOf, proposalsOf, TuningApi } from '../gateway-api/tuning-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { historyWords, percent, precisionWords, rangeWords, secondsWords } from './precision-words.js';

/** How right each pattern has been by what people said, and what could be changed about it. */
@Component({
  selector: 'lz-false-alarms',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, ProblemState, RouterLink],
  templateUrl: './false-alarms.html',
  host: { class: 'page-fill' },
})
export class FalseAlarms {
  private readonly api = inject(TuningApi);
  private readonly ask = inject(AskReason);
  private readonly session = inject(CurrentSession);
  protected readonly report = precisionOf();
  protected readonly proposals = proposalsOf();
  protected readonly looked = signal<string | undefined>(undefined);
  protected readonly detail = proposalOf(this.looked);
  protected readonly mayDecide = computed(() => this.session.may(['policy-author', 'administrator']));
  protected readonly overall = computed(() => {
    const report = this.report.hasValue() ? this.report.value().overall : undefined;
    if (report === undefined) return '';
    const decided = report.decisionSecondsP50 === null ? '' : `; half were decided within ${secondsWords(report.decisionSecondsP50)}`;
    return `Precision of all holds ${precisionWords(report)}, ${rangeWords(report)}${decided}`;
  });
  protected readonly patterns = computed(() =>
    (this.report.hasValue() ? this.report.value().patterns : []).map((figures) => ({
      figures,
      precision: precisionWords(figures),
      range: rangeWords(figures),
      from: percent(figures.low),
      width: percent(figures.high - figures.low),
      at: figures.precision === null ? null : percent(figures.precision),
    })),
  );
  protected readonly pairs = computed(() =>
    (this.report.hasValue() ? this.report.value().pairs : []).map((figures) => ({
      figures,
      key: `${figures.pattern} ${figures.pair.senderTag} ${figures.pair.recipientTag}`,
      who: `${figures.pair.sender || 'a sender'} to ${figures.pair.recipient || 'a recipient'}`,
      precision: precisionWords(figures),
      range: rangeWords(figures),
    })),
  );
  protected readonly open = computed(() => (this.proposals.hasValue() ? this.proposals.value().proposals : []));
  protected readonly history = computed(() => (this.detail.hasValue() ? historyWords(this.detail.value().history) : ''));
  /** Also when the leaks are not for the reader to see. */
  protected readonly loses = computed(() => this.detail.hasValue() && this.detail.value().history.noLongerHeld.realLeaks > 0);
  protected readonly lost = computed(() => (this.detail.hasValue() ? this.detail.value().history.realLeaksLost : []));
  protected readonly range = rangeWords;
  protected readonly counted = counted;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('False alarms'));
  }

  protected look(proposal: TuningProposal): void {
    this.looked.update((id) => (id === proposal.id ? undefined : proposal.id));
  }

  protected async accept(proposal: TuningProposal): Promise<void> {
    const isException = proposal.change.kind === 'exception';
    const answer = await this.ask.for({
      heading: 'Accept the proposal',
      words: isException
        ? 'The exception begins now and ends by itself.'
        : 'A new version of the pattern is saved in shadow. It only reports until somebody takes it live.',
      button: isException ? 'Grant the exception' : 'Save the version',
      send: (reason, key) => this.api.accept(proposal.id, reason, key),
    });
    if (answer !== null) this.proposals.reload();
  }

  protected async dismiss(proposal: TuningProposal): Promise<void> {
    const answer = await this.ask.for({
      heading: 'Dismiss the proposal',
      words: 'Nothing changes. It is proposed again only when much more speaks for it.',
      button: 'Dismiss the proposal',
      send: (reason, key) => this.api.dismiss(proposal.id, reason, key),
    });
    if (answer !== null) this.proposals.reload();
  }
}
