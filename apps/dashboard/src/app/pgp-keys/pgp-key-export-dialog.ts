import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { command } from '../policy/command.js';
import { PasswordField } from '../session/password-field.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { saveFile } from '../shared-ui/save-file.js';

/** A private key leaves the engine: under which password, and why. Closes with true when the file was taken. */
@Component({
  selector: 'lz-pgp-key-export-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, PasswordField, ProblemNote],
  host: { class: 'dlg' },
  template: `<form (submit)="take($event)">
    <div class="dlg-h">
      <h2 id="dialog-title">Take the private key along</h2>
    </div>
    <div class="dlg-b stack">
      <p class="note warn">
        <lz-icon name="alert" /><span class="grow"
          >Whoever has this file and its password reads mail that was encrypted for {{ owner.name }}, and signs in this name. That you took
          it is recorded, with your reason.</span
        >
      </p>
      <lz-password-field
        label="Password of the file"
        autocomplete="new-password"
        hint="12 characters of three kinds, or a phrase of 20. It is kept nowhere."
        [value]="password()"
        (changed)="password.set($event)"
      />
      <div class="field">
        <label for="keys-reason">Reason</label>
        <textarea
          #box
          class="in"
          id="keys-reason"
          rows="2"
          required
          minlength="3"
          maxlength="1000"
          [value]="reason()"
          (input)="reason.set(box.value)"
        ></textarea>
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close(false)">Cancel</button>
      <button class="btn danger" type="submit" [disabled]="command.sending()">Take the private key</button>
    </div>
  </form>`,
})
export class PgpKeyExportDialog {
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly owner = inject<{ readonly id: string; readonly name: string }>(DIALOG_DATA);
  private readonly api = inject(PgpKeysApi);
  protected readonly command = command();
  protected readonly password = signal('');
  protected readonly reason = signal('');

  protected async take(event: Event): Promise<void> {
    event.preventDefault();
    const request = { password: this.password(), reason: this.reason().trim() };
    const file = await this.command.run(request, (key) => this.api.exportPrivateKey(this.owner.id, request, key));
    if (file === undefined) return;
    saveFile(file, 'private-key.asc');
    this.dialog.close(true);
  }
}
