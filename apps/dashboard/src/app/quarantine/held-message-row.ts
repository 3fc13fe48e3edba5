import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { HeldMessageRow as Row } from '#contracts';
import type { Intent } from '../decision/decision.js';
import { Clock } from '../shared-ui/clock.js';
import { addressOnly, ageWords, counted, domainOf, isSoon, leftWords, personOf, secondsLeft, sizeWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { SeverityBadge } from '../shared-ui/severity-badge.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { messageChips } from '../shared-ui/words.js';
import { isUndecided } from './rows.js';

/** One held message in the list: who wrote to whom, what, why it is held, how long it has been and has. */
@Component({
  selector: 'lz-held-message-row',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, SeverityBadge, StateChip],
  host: { class: 'item', role: 'row', '[class.open]': 'open()', '[class.decided]': '!undecided()', '[attr.aria-selected]': 'open()' },
  templateUrl: './held-message-row.html',
})
export class HeldMessageRow {
  readonly row = input.required<Row>();
  readonly open = input(false);
  readonly mayDecide = input(false);
  readonly decided = output<Intent>();
  private readonly clock = inject(Clock);

  protected readonly from = computed(() => personOf(this.row().from));
  protected readonly senderDiffers = computed(() => {
    const { from, envelopeSender } = this.row();
    return envelopeSender !== '' && addressOnly(from).toLowerCase() !== envelopeSender.toLowerCase();
  });
  protected readonly to = computed(() => domainOf(this.row().recipients[0] ?? ''));
  protected readonly others = computed(() => this.row().recipientCount - 1);
  protected readonly age = computed(() => ageWords(this.row().receivedAt, this.clock.minute()));
  protected readonly left = computed(() => leftWords(this.row().expiresAt, this.clock.minute()));
  protected readonly soon = computed(() => this.undecided() && isSoon(this.row().expiresAt, this.clock.minute()));
  protected readonly size = computed(() => sizeWords(this.row().sizeBytes));
  protected readonly files = computed(() => counted(this.row().attachmentCount, 'attachment'));
  protected readonly undecided = computed(() => isUndecided(this.row()));
  protected readonly why = computed(() => this.row().why.find((why) => !why.shadow && why.exception === undefined) ?? this.row().why[0]);
  protected readonly moreWhy = computed(() => this.row().why.length - 1);
  protected readonly chip = computed(() =>
    this.row().uninspectable && this.row().state === 'held'
      ? { words: 'Could not inspect', icon: 'eyeoff', tone: 'unknown' }
      : messageChips[this.row().state],
  );
  /** The score's share of its bar, in percent; the bar ends at 2, which is critical. */
  protected readonly meter = computed(() => Math.min(100, Math.max(0, this.row().score * 50)));
  protected readonly countdown = computed(() => {
    const at = this.row().commitAt;
    return at === null ? '' : ` in ${secondsLeft(at, this.clock.second())}\u00a0s`;
  });
}
