import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { MailWay } from '#contracts';
import { protectionPreviewOf } from '../gateway-api/protection-api.js';
import { EffectiveTable } from '../settings/effective-table.js';
import { textOf } from '../settings/setting-value.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { PageTitle } from '../shell/page-title.js';
import { ProtectionKeyLine } from './protection-key.js';
import { ProtectionLadder } from './protection-ladder.js';
import { fateChips, mailWords, methodWords, plainName } from './protection-words.js';

const recipientWords = { inside: 'The recipient is inside.', outside: '', exempt: 'The recipient is outside, and may be sent anything.' };

/** How mail from one address to another would be protected now: what is used, for which key, which way it takes, what says so. */
@Component({
  selector: 'lz-how-protected',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EffectiveTable, Icon, ProblemState, ProtectionKeyLine, ProtectionLadder, RouterLink, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './how-protected.html',
})
export class HowProtected {
  /** Both from the address of the page: it can be sent to somebody. */
  readonly from = input('', { transform: textOf });
  readonly to = input('', { transform: textOf });
  /** `no`: the client that hands the mail over has not signed in. */
  readonly signedIn = input('', { transform: textOf });
  private readonly router = inject(Router);
  protected readonly typedFrom = linkedSignal(() => this.from());
  protected readonly typedTo = linkedSignal(() => this.to());
  protected readonly typedSignedIn = linkedSignal(() => this.signedIn() !== 'no');
  protected readonly asked = computed(() => this.to() !== '');
  protected readonly answer = protectionPreviewOf(() =>
    this.asked() ? { from: this.from(), to: this.to(), authenticated: this.signedIn() !== 'no' } : undefined,
  );
  protected readonly where = computed(() => (this.answer.hasValue() ? recipientWords[this.answer.value().recipient] : ''));
  protected readonly fates = fateChips;
  protected readonly mails = mailWords;
  protected readonly methods = methodWords;
  protected readonly plain = plainName;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('How mail is protected'));
  }

  protected start(way: MailWay): string {
    return plainName(way.transitions[0]?.from ?? '');
  }

  /** Why the ladder is empty. */
  protected asksNone({ transitions }: MailWay): string {
    return transitions.some(({ to }) => to === 'encrypt') ? 'There is no method of encryption here.' : 'Its way leads past encryption.';
  }

  protected ask(event: Event): void {
    event.preventDefault();
    const signedIn = this.typedSignedIn() ? null : 'no';
    const queryParams = { from: this.typedFrom().trim() || null, to: this.typedTo().trim() || null, signedIn };
    void this.router.navigate([], { queryParams });
  }
}
