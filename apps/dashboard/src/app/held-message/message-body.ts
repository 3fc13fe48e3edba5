import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { HeldContent } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { SafeFrame } from '../shared-ui/safe-frame.js';

/** The message as people wrote it: text first, the HTML in a frame that can do nothing. */
@Component({
  selector: 'lz-message-body',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, SafeFrame],
  template: `<div class="card">
    <div class="card-h xs t2">
      <lz-icon name="shield" size="sm" />{{ removedWords() }}
      @if (content().html !== null && content().text !== null) {
        <span class="end seg" role="group" aria-label="Show as">
          <button type="button" [attr.aria-pressed]="!asHtml()" (click)="chosen.set('text')">Text</button>
          <button type="button" [attr.aria-pressed]="asHtml()" (click)="chosen.set('html')">Safe HTML</button>
        </span>
      } @else {
        <span class="end">values masked</span>
      }
    </div>
    @if (asHtml()) {
      <lz-safe-frame [html]="content().html ?? ''" />
    } @else {
      <div class="paper-text" tabindex="0" role="region" aria-label="Message text">
        {{ content().text ?? 'There is no text in the message itself.' }}
      </div>
    }
  </div>`,
})
export class MessageBody {
  readonly content = input.required<HeldContent>();
  protected readonly chosen = signal<'text' | 'html' | null>(null);
  protected readonly asHtml = computed(() => {
    const { html, text } = this.content();
    return html !== null && (this.chosen() ?? (text === null ? 'html' : 'text')) === 'html';
  });
  protected readonly removedWords = computed(() => {
    const { remoteImages, links, scripts } = this.content().removed;
    const removed = [
      remoteImages > 0 ? `${counted(remoteImages, 'remote image')} not loaded` : '',
      links > 0 ? `${counted(links, 'link')} made inert` : '',
      scripts > 0 ? `${counted(scripts, 'script')} taken out` : '',
    ].filter((words) => words !== '');
    return removed.length > 0 ? removed.join(', ') : 'Shown without scripts and remote content';
  });
}
