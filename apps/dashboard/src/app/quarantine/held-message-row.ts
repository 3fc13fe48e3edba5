import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { HeldMessageRow as Row } from '#contracts';
import { Attendance } from '../claims/attendance.js';
import { type Intent, wordsOfIntent } from '../decision/intents.js';
import { CurrentSession } from '../session/current-session.js';
import { Clock } from '../shared-ui/clock.js';
import { addressOnly, ageWords, counted, domainOf, initialsOf, personOf, sizeWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { SeverityBadge } from '../shared-ui/severity-badge.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { claimedBy, expiryOf, rowChip, windowLeft } from './row-words.js';
import { isUndecided } from './rows.js';

/** Those with a button that shows on hover and focus. */
const QUICK: readonly Intent[] = ['false-alarm', 'release', 'release-encrypted', 'delete'];

/** One held message in the list: who wrote to whom, what, why it is held, where it stands, how long it has been and has. */
@Component({
  selector: 'lz-held-message-row',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, SeverityBadge, StateChip],
  host: {
    class: 'item',
    role: 'row',
    '[class.open]': 'open()',
    '[class.decided]': '!undecided()',
    '[class.ask]': 'asks()',
    '[class.picked]': 'picked()',
    '[attr.aria-selected]': 'picked()',
    '[attr.aria-current]': "open() ? 'true' : null",
  },
  templateUrl: './held-message-row.html',
})
export class HeldMessageRow {
  readonly row = input.required<Row>();
  readonly open = input(false);
  readonly picked = input(false);
  readonly mayDecide = input(false);
  readonly decided = output<Intent>();
  readonly claimed = output();
  /** True: up to here, from the row that was picked last. */
  readonly pick = output<boolean>();
  private readonly clock = inject(Clock);
  private readonly attendance = inject(Attendance);
  private readonly me = inject(CurrentSession).account()?.id;

  private readonly now = computed(() => ({ ...this.row(), claim: this.attendance.claimOf(this.row()) }));
  protected readonly quick = QUICK.map((intent) => ({ intent, ...wordsOfIntent(intent) }));
  protected readonly from = computed(() => personOf(this.row().from));
  protected readonly senderDiffers = computed(() => {
    const { from, envelopeSender } = this.row();
    return envelopeSender !== '' && addressOnly(from).toLowerCase() !== envelopeSender.toLowerCase();
  });
  protected readonly to = computed(() => domainOf(this.row().recipients[0] ?? ''));
  protected readonly others = computed(() => this.row().recipientCount - 1);
  protected readonly age = computed(() => ageWords(this.row().receivedAt, this.clock.minute()));
  protected readonly expiry = computed(() => expiryOf(this.row(), this.clock.minute()));
  protected readonly size = computed(() => sizeWords(this.row().sizeBytes));
  protected readonly files = computed(() => counted(this.row().attachmentCount, 'attachment'));
  protected readonly undecided = computed(() => isUndecided(this.row()));
  protected readonly asks = computed(() => this.undecided() && (this.row().request?.text ?? '') !== '');
  protected readonly why = computed(() => this.row().why.find((why) => !why.shadow && why.exception === undefined) ?? this.row().why[0]);
  protected readonly moreWhy = computed(() => this.row().why.length - 1);
  protected readonly chip = computed(() => rowChip(this.now(), this.me, this.clock.minute()));
  /** The score's share of its bar, in percent; the bar ends at 2, which is critical. */
  protected readonly meter = computed(() => Math.min(100, Math.max(0, this.row().score * 50)));
  protected readonly countdown = computed(() => (this.row().commitAt === null ? '' : windowLeft(this.row(), this.clock.second())));
  protected readonly isClaimed = computed(() => claimedBy(this.now(), this.clock.minute()) !== null);
  /** Who is at it: whoever looks at it now, else whose it is. */
  protected readonly person = computed(() => {
    const [viewer] = this.attendance.viewersOf(this.row().id);
    if (viewer !== undefined) return { initials: initialsOf(viewer.name), words: `${viewer.name} is viewing` };
    const { assignee, team } = this.row();
    if (assignee !== null) return { initials: initialsOf(assignee.name), words: `Assigned to ${assignee.name}` };
    return team === null ? null : { initials: initialsOf(team), words: `Team ${team}` };
  });
}
