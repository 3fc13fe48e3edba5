import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { ClaimToRead } from './claim-to-read.js';
import { HeldMessageView } from './held-message-view.js';

/** The text of the message, once somebody asks for it: looking is an act, and recorded. */
@Component({
  selector: 'lz-read-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ClaimToRead, Icon, ProblemState],
  template: `@if (view.message(); as message) {
    @if (view.mayRead() && message.contentAvailable) {
      <h3 class="h3">Text <span class="n">values masked</span></h3>
      @if (message.senderHidden) {
        <lz-claim-to-read [message]="message" />
      } @else if (!view.isReading()) {
        <button class="btn sm" type="button" (click)="view.read()"><lz-icon name="eye" size="sm" />Read the text</button>
        <span class="hint"> That you opened it is recorded.</span>
      } @else if (view.contentResource.error(); as error) {
        <lz-problem [error]="error" what="The text" (retried)="view.contentResource.reload()" />
      } @else if (view.content()) {
        <p class="text-body">{{ text() }}</p>
      } @else {
        <span class="sk sk-p"></span><span class="sk sk-p"></span>
      }
    }
  }`,
})
export class ReadText {
  protected readonly view = inject(HeldMessageView);
  protected readonly text = computed(() => {
    const content = this.view.content();
    const body = content?.parts.find((part) => part.kind === 'body');
    return content?.text ?? body?.original.map((segment) => segment.text).join('') ?? 'There is no text in the message itself.';
  });
}
