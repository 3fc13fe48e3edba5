import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { PasswordField } from '../session/password-field.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { FileDrop } from './file-drop.js';
import type { FileImport } from './file-import.js';

/** A dialog that takes a file in, around what its entries are. Closes with true when something was written. */
@Component({
  selector: 'lz-file-import-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileDrop, Icon, PasswordField, ProblemNote, TakesFocus],
  templateUrl: './file-import-frame.html',
})
export class FileImportFrame {
  readonly intake = input.required<FileImport<unknown>>();
  readonly heading = input.required<string>();
  readonly hint = input.required<string>();
  readonly accept = input.required<string>();
  /** What one entry is called. */
  readonly noun = input.required<string>();
  /** How many would be written. */
  readonly count = input.required<number>();
  /** What was done, or would be. */
  readonly sentence = input.required<string>();
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly button = computed(() =>
    this.intake().planned() === null ? 'Import' : `Import ${counted(this.count(), this.noun())}`,
  );
}
