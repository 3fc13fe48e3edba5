import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { Attachment } from '#contracts';
import { previewOf } from '../gateway-api/held-messages-api.js';
import { sizeWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { SafeFrame } from '../shared-ui/safe-frame.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { attachmentTree } from './attachment-tree.js';
import { HeldMessageView } from './held-message-view.js';

/** The files, what is in them, and whether each was read; documents can be looked at here. */
@Component({
  selector: 'lz-attachments',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemState, SafeFrame, StateChip],
  template: `<ul class="card tree">
      @for (node of nodes(); track node.attachment.path) {
        <li>
          <div class="nd" [style.--d]="node.level - 1">
            <span class="nm"
              ><lz-icon [name]="node.icon" /><span class="cut" [title]="node.attachment.path"
                ><span class="vh">level {{ node.level }}: </span>{{ node.name }}</span
              >
              @if (node.disguise; as words) {
                <span class="t3 xs d-only cut">{{ words }}</span>
              }
              @if (node.attachment.previewable) {
                <button
                  class="btn quiet sm"
                  type="button"
                  [attr.aria-pressed]="previewed() === node.attachment.path"
                  [attr.aria-label]="'Look at ' + node.name"
                  (click)="look(node.attachment)"
                >
                  <lz-icon name="eye" size="sm" />Look
                </button>
              }
            </span>
            <lz-state [chip]="node.chip" />
            <span class="sz">{{ size(node.attachment.sizeBytes) }}</span>
          </div>
        </li>
      }
    </ul>
    @if (previewed()) {
      <div class="card mt">
        <div class="card-h xs t2">
          <lz-icon name="shield" size="sm" />The document as safe HTML, values masked
          <button class="btn quiet sm end" type="button" (click)="previewed.set(null)">Close</button>
        </div>
        @if (preview.hasValue()) {
          <lz-safe-frame [html]="preview.value().html" title="Document" />
        } @else if (preview.error(); as error) {
          <lz-problem [error]="error" what="The document" (retried)="preview.reload()" />
        } @else {
          <div class="card-b"><span class="sk sk-p"></span><span class="sk sk-p"></span></div>
        }
      </div>
    }`,
})
export class Attachments {
  readonly attachments = input.required<readonly Attachment[]>();
  private readonly view = inject(HeldMessageView);
  protected readonly nodes = computed(() => attachmentTree(this.attachments()));
  protected readonly previewed = signal<string | null>(null);
  protected readonly size = sizeWords;
  protected readonly preview = previewOf(() => {
    const part = this.previewed();
    const id = this.view.message()?.id;
    return part === null || id === undefined ? undefined : { id, part };
  });

  protected look(attachment: Attachment): void {
    this.previewed.update((path) => (path === attachment.path ? null : attachment.path));
  }
}
