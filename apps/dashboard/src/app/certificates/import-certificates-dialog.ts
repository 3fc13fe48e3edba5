import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { CertificateImportResult } from '#contracts';
import { CertificatesApi } from '../gateway-api/certificates-api.js';
import { FileImport } from '../policy/file-import.js';
import { FileImportFrame } from '../policy/file-import-frame.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { importSentence, outcomeChips, titleOf, writtenIn } from './certificate-words.js';

const formatWords: Record<CertificateImportResult['format'], string> = { pem: 'PEM', der: 'DER', p7b: 'P7B', pfx: 'PFX' };

/** A file of certificates: first what it would do, then, when that is wanted, the import. Closes with true when something was written. */
@Component({
  selector: 'lz-import-certificates-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileImportFrame, StateChip],
  host: { class: 'dlg dlg-wide' },
  templateUrl: './import-certificates-dialog.html',
})
export class ImportCertificatesDialog {
  private readonly api = inject(CertificatesApi);
  protected readonly intake = new FileImport<CertificateImportResult>((request, key) => this.api.import(request, key));
  protected readonly outcomes = outcomeChips;
  protected readonly formats = formatWords;
  protected readonly titleOf = titleOf;
  protected readonly count = computed(() => writtenIn(this.intake.planned() ?? { entries: [] }));
  protected readonly sentence = computed(() => {
    const shown = this.intake.shown();
    return shown === null ? '' : importSentence(shown, this.intake.done() !== null);
  });
}
