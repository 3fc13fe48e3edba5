import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { ReasonCode } from '#contracts';
import { DecisionsApi } from '../gateway-api/decisions-api.js';
import { Icon } from '../shared-ui/icon.js';
import { saveFile } from '../shared-ui/save-file.js';
import { dialogForm } from './dialog-form.js';
import { DialogFrame } from './dialog-frame.js';
import { ReasonSelect } from './reason-select.js';

@Component({
  selector: 'lz-download-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame, Icon, ReasonSelect],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame heading="Download the message" button="Download the mail" [form]="form" (sent)="download($event)">
    <p class="note warn">
      <lz-icon name="alert" /><span class="grow"
        >The file is the mail as it came in, nothing masked. That you took it is recorded with your reason.</span
      >
    </p>
    <lz-reason-select [(reason)]="reason" />
  </lz-dialog-frame>`,
})
export class DownloadDialog {
  private readonly api = inject(DecisionsApi);
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
