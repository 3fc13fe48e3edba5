import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';

/** One file, chosen with the keyboard or dropped. It is read in this page. */
@Component({
  selector: 'lz-file-drop',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<label class="drop" [class.over]="isOver()" (dragover)="hover($event)" (dragleave)="isOver.set(false)" (drop)="drop($event)">
    <lz-icon name="file" size="lg" />
    <span class="grow"
      ><b>{{ name() === '' ? label() : name() }}</b
      ><span class="hint">{{ hint() }}</span></span
    >
    <input #box class="vh" type="file" [accept]="accept()" [attr.aria-label]="label()" (change)="choose(box)" />
  </label>`,
})
export class FileDrop {
  readonly label = input.required<string>();
  readonly hint = input('');
  /** Endings of files that the browser offers. */
  readonly accept = input('');
  /** Name of the file that is there. */
  readonly name = input('');
  readonly chosen = output<File>();
  protected readonly isOver = signal(false);

  protected hover(event: DragEvent): void {
    event.preventDefault();
    this.isOver.set(true);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.isOver.set(false);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) this.chosen.emit(file);
  }

  protected choose(box: HTMLInputElement): void {
    const file = box.files?.[0];
    if (file !== undefined) this.chosen.emit(file);
    // The same file may be chosen again after it was changed.
    box.value = '';
  }
}
