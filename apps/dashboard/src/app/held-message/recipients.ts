import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { HeldMessage, MessageRecipient } from '#contracts';
import { DecisionDesk } from '../decision/decision-desk.js';
import { undecidedRecipients } from '../decision/decision.js';
import { CopyProtection } from '../protection/copy-protection.js';
import { Icon } from '../shared-ui/icon.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { recipientChips } from '../shared-ui/words.js';

const SENT = new Set(['handed-over', 'relayed']);
const WAITING = new Set(['held', 'blocked', 'bounced', 'release-pending', 'deletion-pending', 'return-pending']);

/** Where each copy is. While a decision is drafted, the boxes say for whom it is. */
@Component({
  selector: 'lz-recipients',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CopyProtection, Icon, StateChip],
  template: `<ul class="rcpt">
    @for (recipient of message().recipientStates; track recipient.index) {
      <li>
        @if (isPicking() && eligible().includes(recipient.index)) {
          <input
            class="ck"
            type="checkbox"
            [attr.aria-label]="recipient.address"
            [checked]="picked().includes(recipient.index)"
            (change)="desk.toggleRecipient(recipient.index)"
          />
        }
        <span class="grow rcpt-who">
          <span class="cut" [class.ext]="recipient.external" [title]="recipient.address">
            @if (recipient.external) {
              <lz-icon name="globe" /><span class="vh">external: </span>
            }
            {{ recipient.address }}</span
          >
          @if (recipient.reply; as reply) {
            <span class="xs t3 reply">{{ reply }}</span>
          }
          <lz-copy-protection [recipient]="recipient" />
        </span>
        <lz-state [chip]="chipOf(recipient)" />
      </li>
    }
  </ul>`,
})
export class Recipients {
  readonly message = input.required<HeldMessage>();
  protected readonly desk = inject(DecisionDesk);
  protected readonly eligible = computed(() => undecidedRecipients(this.message()));
  protected readonly isPicking = computed(() => this.eligible().length > 1 && this.desk.draft()?.messageId === this.message().id);
  protected readonly picked = computed(() => this.desk.draft()?.recipients ?? []);

  protected chipOf(recipient: MessageRecipient): (typeof recipientChips)[keyof typeof recipientChips] {
    return recipientChips[recipient.state];
  }
}

/** `1 sent, 3 held`. */
export function recipientWords(message: Pick<HeldMessage, 'recipientStates'>): string {
  const sent = message.recipientStates.filter((recipient) => SENT.has(recipient.state)).length;
  const waiting = message.recipientStates.filter((recipient) => WAITING.has(recipient.state)).length;
  const other = message.recipientStates.length - sent - waiting;
  return [sent > 0 ? `${sent} sent` : '', waiting > 0 ? `${waiting} held` : '', other > 0 ? `${other} closed` : '']
    .filter((words) => words !== '')
    .join(', ');
}
