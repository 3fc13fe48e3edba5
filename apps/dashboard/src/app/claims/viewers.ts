import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { initialsOf } from '../shared-ui/figures.js';
import { Attendance } from './attendance.js';

/** `Ben is viewing`. */
@Component({
  selector: 'lz-viewers',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'row xs t3', role: 'status' },
  template: `@if (words()) {
    <span class="ava b2" aria-hidden="true">{{ initials() }}</span>{{ words() }}
  }`,
})
export class Viewers {
  readonly messageId = input.required<string>();
  private readonly attendance = inject(Attendance);
  private readonly viewers = computed(() => this.attendance.viewersOf(this.messageId()));
  protected readonly initials = computed(() => initialsOf(this.viewers()[0]?.name ?? ''));
  protected readonly words = computed(() => {
    const names = this.viewers().map(({ name }) => name);
    if (names.length === 0) return '';
    return names.length === 1 ? `${names[0] ?? ''} is viewing` : `${names[0] ?? ''} and ${names.length - 1} more are viewing`;
  });
}
