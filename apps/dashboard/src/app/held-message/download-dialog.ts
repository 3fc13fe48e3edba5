import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { ReasonCode } from '#contracts';
import { HeldMessagesApi } from '../gateway-api/held-messages-api.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { saveFile } from '../shared-ui/save-file.js';
import { dialogForm } from './dialog-form.js';
import { ReasonSelect } from './reason-select.js';

@Component({
  selector: 'lz-download-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote, ReasonSelect],
  host: { class: 'dlg' },
  template: `<form (submit)="download($event)">
    <div class="dlg-h"><h2 id="dialog-title">Download the message</h2></div>
    <div class="dlg-b stack">
      <p class="note warn">
        <lz-icon name="alert" /><span class="grow"
          >The file is the mail as it came in, nothing masked. That you took it is recorded with your reason.</span
        >
      </p>
      <lz-reason-select [(reason)]="reason" />
      @if (form.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="form.close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="form.sending()">Download the mail</button>
    </div>
  </form>`,
})
export class DownloadDialog {
  private readonly api = inject(HeldMessagesApi);
  protected readonly form = dialogForm();
  protected readonly reason = signal<ReasonCode | null>(null);

  protected download(event: Event): void {
    const reason = this.reason();
    const { id } = this.form.subject;
    event.preventDefault();
    if (reason === null) return;
    void this.form.submit(event, async (key) => saveFile(await this.api.download(id, reason, key), `${id}.eml`));
  }
}
