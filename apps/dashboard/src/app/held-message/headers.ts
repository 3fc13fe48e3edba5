import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';

const READABLE = new Set([
  'from',
  'to',
  'cc',
  'reply-to',
  'sender',
  'subject',
  'date',
  'message-id',
  'x-mailer',
  'user-agent',
  'authentication-results',
]);

/** The header fields: those that people read, or all as they stand. */
@Component({
  selector: 'lz-headers',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div class="row seg-row">
      <span class="t3 xs">{{ shown().length }} of {{ headers().length }}{{ all() ? '' : ', the rest is technical' }}</span>
      <span class="seg end" role="group" aria-label="Show">
        <button type="button" [attr.aria-pressed]="!all()" (click)="all.set(false)">Readable</button>
        <button type="button" [attr.aria-pressed]="all()" (click)="all.set(true)">All</button>
      </span>
    </div>
    <dl class="dl" [class.mono]="all()">
      @for (header of shown(); track $index) {
        <dt>{{ header.name }}</dt>
        <dd>{{ header.value }}</dd>
      }
    </dl>`,
})
export class Headers {
  readonly headers = input.required<readonly { name: string; value: string }[]>();
  protected readonly all = signal(false);
  protected readonly shown = computed(() =>
    this.all() ? this.headers() : this.headers().filter((header) => READABLE.has(header.name.toLowerCase())),
  );
}
