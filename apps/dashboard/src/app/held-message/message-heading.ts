import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { Attendance } from '../claims/attendance.js';
import { rowChip } from '../quarantine/row-words.js';
import { CurrentSession } from '../session/current-session.js';
import { Clock } from '../shared-ui/clock.js';
import { addressOnly, personOf } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { SeverityBadge } from '../shared-ui/severity-badge.js';
import { StateChip } from '../shared-ui/state-chip.js';

/** Severity, state, subject and sender. */
@Component({
  selector: 'lz-message-heading',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, SeverityBadge, StateChip],
  template: `<div class="row wrap">
      <lz-severity [severity]="message().severity" />
      <lz-state [chip]="chip()" />
      @if (isOpen()) {
        <span class="tag"
          ><lz-icon name="clock" />
          @if (endless()) {
            no end
          } @else {
            expires <lz-moment [at]="message().expiresAt" />
          }
        </span>
      }
      <ng-content />
    </div>
    @if (page()) {
      <h1 class="subj subj-page">{{ message().subject || 'No subject' }}</h1>
    } @else {
      <h2 class="subj">{{ message().subject || 'No subject' }}</h2>
    }
    <dl class="who2">
      <dt>From</dt>
      <dd>
        <b class="m">{{ name() }}</b>&ngsp;<span class="t3">{{ address() === name() ? '' : address() }}</span>
        @if (message().senderHidden) {
          <span class="tag" title="Whoever claims the message sees who sent it"><lz-icon name="eye" />a pseudonym</span>
        }
      </dd>
      @if (envelope(); as sender) {
        <dt>Envelope</dt>
        <dd>{{ sender }} <span class="t3">differs from the name shown</span></dd>
      }
      @if (page()) {
        <dt>Received</dt>
        <dd><lz-moment [at]="message().receivedAt" /></dd>
      }
    </dl>`,
})
export class MessageHeading {
  readonly message = input.required<HeldMessage>();
  /** On a page of its own the subject is the page's heading. */
  readonly page = input(false);
  private readonly attendance = inject(Attendance);
  private readonly me = inject(CurrentSession).account()?.id;
  private readonly clock = inject(Clock);
  /** As in its row: what matters most about it now. */
  protected readonly chip = computed(() =>
    rowChip({ ...this.message(), claim: this.attendance.claimOf(this.message()) }, this.me, this.clock.minute()),
  );
  protected readonly isOpen = computed(() => ['held', 'blocked', 'bounced', 'failed'].includes(this.message().state));
  /** Somebody keeps it, or a legal hold does. */
  protected readonly endless = computed(() => this.message().pinned !== null || this.message().legalHolds.count > 0);
  protected readonly name = computed(() => personOf(this.message().from));
  protected readonly address = computed(() => addressOnly(this.message().from));
  protected readonly envelope = computed(() => {
    const { from, envelopeSender } = this.message();
    if (envelopeSender === '') return 'empty (a bounce)';
    return addressOnly(from).toLowerCase() === envelopeSender.toLowerCase() ? null : envelopeSender;
  });
}
