import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { ClaimDesk } from '../claims/claim-desk.js';
import { Icon } from '../shared-ui/icon.js';
import { HeldMessageView } from './held-message-view.js';

/** In place of the mail where senders are pseudonymous: the mail names its sender, so it is opened by whoever has claimed it. */
@Component({
  selector: 'lz-claim-to-read',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<button class="btn sm" type="button" (click)="claimAndRead()"><lz-icon name="user" size="sm" />Claim it and read it</button>
    <span class="hint"> The mail may say who sent it. Others see that you have claimed it.</span>
    @if (claims.problem(); as failed) {
      @if (failed.messageId === message().id) {
        <p class="err" role="alert">{{ failed.problem.detail }}</p>
      }
    }`,
})
export class ClaimToRead {
  readonly message = input.required<HeldMessage>();
  private readonly view = inject(HeldMessageView);
  protected readonly claims = inject(ClaimDesk);

  protected async claimAndRead(): Promise<void> {
    await this.claims.toggle(this.message());
    this.view.read();
    this.view.reload();
  }
}
