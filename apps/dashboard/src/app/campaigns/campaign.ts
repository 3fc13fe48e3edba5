import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { BulkDesk } from '../bulk/bulk-desk.js';
import { bulkIntents } from '../bulk/bulk-words.js';
import { type Intent, wordsOfIntent } from '../decision/intents.js';
import { campaignOf } from '../gateway-api/campaigns-api.js';
import { isUndecided } from '../quarantine/rows.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { counted, domainOf } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { SeverityBadge } from '../shared-ui/severity-badge.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { messageChips } from '../shared-ui/words.js';

/** One group of near copies: those unlike the others first and not selected, one decision for the rest. */
@Component({
  selector: 'lz-campaign',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemState, RouterLink, SeverityBadge, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './campaign.html',
})
export class Campaign {
  readonly id = input.required<string>();
  private readonly bulk = inject(BulkDesk);
  private readonly session = inject(CurrentSession);
  protected readonly group = campaignOf(this.id);
  protected readonly members = computed(() =>
    (this.group.hasValue() ? this.group.value().members : []).map(({ row, distance, outlier }) => ({
      row,
      chip: messageChips[row.state],
      undecided: isUndecided(row),
      to: domainOf(row.recipients[0] ?? ''),
      isOutlier: outlier.length > 0,
      unlike: outlier.map(({ because }) => because).join('; '),
      alike: `${distance} of 64 bits differ`,
    })),
  );
  /** What the decision is for: at first all that wait and are like the others. */
  protected readonly picked = linkedSignal<ReadonlySet<string>>(
    () => new Set(this.members().flatMap(({ row, undecided, isOutlier }) => (undecided && !isOutlier ? [row.id] : []))),
  );
  protected readonly pickedWords = computed(() => counted(this.picked().size, 'message'));
  protected readonly mayDecide = computed(() => this.session.may(['dlp-manager', 'triage']));
  protected readonly choices = bulkIntents.map((intent) => ({ intent, ...wordsOfIntent(intent) }));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Messages alike'));
  }

  protected toggle(id: string): void {
    this.picked.update((ids) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  protected async decide(intent: Intent): Promise<void> {
    if (await this.bulk.decide(intent, { ids: [...this.picked()] }, this.picked().size)) this.group.reload();
  }
}
