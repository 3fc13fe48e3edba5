import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { command } from '../policy/command.js';
import { PasswordField } from '../session/password-field.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ReasonField } from '../shared-ui/reason-field.js';
import { saveFile } from '../shared-ui/save-file.js';

/** What leaves, and how. */
export interface PrivateKeyExport {
  readonly heading: string;
  readonly warning: string;
  /** Whose keys; empty where the warning says it. */
  readonly names: readonly string[];
  readonly button: string;
  readonly fileName: string;
  send(request: { readonly password: string; readonly reason: string }, key: string): Promise<Blob>;
}

/** Private keys leave the engine: under which password, and why. Closes with true when the file was taken. */
@Component({
  selector: 'lz-private-key-export-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, PasswordField, ProblemNote, ReasonField],
  host: { class: 'dlg' },
  template: `<form (submit)="take($event)">
    <div class="dlg-h">
      <h2 id="dialog-title">{{ subject.heading }}</h2>
    </div>
    <div class="dlg-b stack">
      <p class="note warn">
        <lz-icon name="alert" /><span class="grow">{{ subject.warning }} That you took it is recorded, with your reason.</span>
      </p>
      @if (subject.names.length > 0) {
        <ul class="dlg-list">
          @for (name of subject.names; track $index) {
            <li>{{ name }}</li>
          }
        </ul>
      }
      <lz-password-field
        label="Password of the file"
        autocomplete="new-password"
        hint="12 characters of three kinds, or a phrase of 20. It is kept nowhere."
        [value]="password()"
        (changed)="password.set($event)"
      />
      <lz-reason-field [value]="reason()" (changed)="reason.set($event)" />
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close(false)">Cancel</button>
      <button class="btn danger" type="submit" [disabled]="command.sending()">{{ subject.button }}</button>
    </div>
  </form>`,
})
export class PrivateKeyExportDialog {
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly subject = inject<PrivateKeyExport>(DIALOG_DATA);
  protected readonly command = command();
  protected readonly password = signal('');
  protected readonly reason = signal('');

  protected async take(event: Event): Promise<void> {
    event.preventDefault();
    const request = { password: this.password(), reason: this.reason().trim() };
    const file = await this.command.run(request, (key) => this.subject.send(request, key));
    if (file === undefined) return;
    saveFile(file, this.subject.fileName);
    this.dialog.close(true);
  }
}
