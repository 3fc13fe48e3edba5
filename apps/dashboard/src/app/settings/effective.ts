import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { effectiveSettingsOf } from '../gateway-api/settings-api.js';
import { Icon } from '../shared-ui/icon.js';
import { fieldTime } from '../shared-ui/field-time.js';
import { counted } from '../shared-ui/figures.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { lifeChips } from '../shared-ui/words.js';
import { PageTitle } from '../shell/page-title.js';
import { EffectiveTable } from './effective-table.js';
import { textOf } from './setting-value.js';

/** What applies to a mail from one address to another, now or at a time, and where each end takes it from. */
@Component({
  selector: 'lz-effective-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EffectiveTable, Icon, ProblemState, RouterLink, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './effective.html',
})
export class EffectiveFor {
  /** All three from the address of the page: it can be sent to somebody. */
  readonly sender = input('', { transform: textOf });
  readonly recipient = input('', { transform: textOf });
  readonly asOf = input('', { transform: textOf });
  private readonly router = inject(Router);
  protected readonly typedSender = linkedSignal(() => this.sender());
  protected readonly typedRecipient = linkedSignal(() => this.recipient());
  /** As a date field wants it; empty: now. */
  protected readonly typedTime = linkedSignal(() => fieldTime(this.asOf()));
  /** As of a revision, not of a time. */
  protected readonly revision = computed(() => (/^[0-9a-f]{16}$/.test(this.asOf()) ? this.asOf() : null));
  protected readonly asked = computed(() => this.sender() !== '' || this.recipient() !== '');
  protected readonly answer = effectiveSettingsOf(() =>
    this.asked() ? { sender: this.sender(), recipient: this.recipient(), ...(this.asOf() === '' ? {} : { asOf: this.asOf() }) } : undefined,
  );
  protected readonly counted = counted;
  protected readonly life = lifeChips;
  protected readonly patterns = computed(() => (this.answer.hasValue() ? this.answer.value().patterns : []));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Effective for an address'));
  }

  protected now(): void {
    void this.router.navigate([], { queryParams: { asOf: null }, queryParamsHandling: 'merge' });
  }

  protected ask(event: Event): void {
    event.preventDefault();
    const time = this.typedTime();
    const queryParams = {
      sender: this.typedSender().trim() || null,
      recipient: this.typedRecipient().trim() || null,
      asOf: time === '' ? this.revision() : new Date(time).toISOString(),
    };
    void this.router.navigate([], { queryParams });
  }
}
