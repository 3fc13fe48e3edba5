import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import type { CertificateImportResult } from '#contracts';
import { base64Of } from '../engine-view/base64.js';
import { CertificatesApi } from '../gateway-api/certificates-api.js';
import { command } from '../policy/command.js';
import { FileDrop } from '../policy/file-drop.js';
import { PasswordField } from '../session/password-field.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { importSentence, LARGEST_FILE, outcomeChips, titleOf, writtenIn } from './certificate-words.js';

const formatWords: Record<CertificateImportResult['format'], string> = { pem: 'PEM', der: 'DER', p7b: 'P7B', pfx: 'PFX' };

/** A file of certificates: first what it would do, then, when that is wanted, the import. Closes with true when something was written. */
@Component({
  selector: 'lz-import-certificates-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileDrop, Icon, PasswordField, ProblemNote, StateChip, TakesFocus],
  host: { class: 'dlg dlg-wide' },
  templateUrl: './import-certificates-dialog.html',
})
export class ImportCertificatesDialog {
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  private readonly api = inject(CertificatesApi);
  protected readonly dryRun = command();
  protected readonly command = command();
  protected readonly outcomes = outcomeChips;
  protected readonly formats = formatWords;
  protected readonly titleOf = titleOf;
  protected readonly file = signal<{ readonly name: string; readonly bytes: string } | null>(null);
  private chosen: File | undefined;
  protected readonly tooLarge = signal(false);
  protected readonly password = signal('');
  /** The file said that it is under a password. */
  protected readonly asksPassword = signal(false);
  protected readonly planned = signal<CertificateImportResult | null>(null);
  protected readonly done = signal<CertificateImportResult | null>(null);
  protected readonly shown = computed(() => this.done() ?? this.planned());
  protected readonly problem = computed(() => this.command.problem() ?? (this.isAsking() ? null : this.dryRun.problem()));
  private readonly isAsking = computed(() => this.dryRun.problem()?.code === 'file-password-missing');
  protected readonly count = computed(() => {
    const planned = this.planned();
    return planned === null ? 0 : writtenIn(planned);
  });
  protected readonly button = computed(() => (this.planned() === null ? 'Import' : `Import ${counted(this.count(), 'certificate')}`));
  protected readonly sentence = computed(() => {
    const shown = this.shown();
    return shown === null ? '' : importSentence(shown, this.done() !== null);
  });

  protected async take(file: File): Promise<void> {
    this.chosen = file;
    this.planned.set(null);
    this.file.set(null);
    this.password.set('');
    this.asksPassword.set(false);
    this.tooLarge.set(file.size > LARGEST_FILE);
    if (this.tooLarge()) return;
    const bytes = base64Of(new Uint8Array(await file.arrayBuffer()));
    if (this.chosen !== file) return;
    this.file.set({ name: file.name, bytes });
    await this.plan();
  }

  protected read(event: Event): Promise<void> {
    event.preventDefault();
    return this.plan();
  }

  /** What is typed after the look counts for nothing: it is looked again. */
  protected type(password: string): void {
    this.password.set(password);
    this.planned.set(null);
  }

  protected async takeIn(): Promise<void> {
    const request = this.request(false);
    if (request === null || this.planned() === null) return;
    const done = await this.command.run(request, (key) => this.api.import(request, key));
    if (done === undefined) return;
    this.done.set(done);
    this.password.set('');
    this.file.set(null);
  }

  /** What the file would do, written nowhere. */
  private async plan(): Promise<void> {
    const request = this.request(true);
    if (request === null) return;
    this.command.dismiss();
    const planned = await this.dryRun.run(request, (key) => this.api.import(request, key));
    if (this.isAsking()) this.asksPassword.set(true);
    if (this.file()?.bytes === request.file && this.password() === (request.password ?? '')) this.planned.set(planned ?? null);
  }

  private request(dryRun: boolean) {
    const file = this.file();
    if (file === null) return null;
    return { file: file.bytes, ...(this.password() !== '' && { password: this.password() }), dryRun };
  }
}
