import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { PgpKeyImportResult } from '#contracts';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { FileImport } from '../policy/file-import.js';
import { FileImportFrame } from '../policy/file-import-frame.js';
import { groupedFingerprint } from '../protection/protection-words.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { importSentence, outcomeChips, writtenIn } from './pgp-key-words.js';

/** A file of keys. Closes with true when something was written. */
@Component({
  selector: 'lz-import-pgp-keys-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileImportFrame, StateChip],
  host: { class: 'dlg dlg-wide' },
  templateUrl: './import-pgp-keys-dialog.html',
})
export class ImportPgpKeysDialog {
  private readonly api = inject(PgpKeysApi);
  protected readonly intake = new FileImport<PgpKeyImportResult>((request, key) => this.api.import(request, key));
  protected readonly outcomes = outcomeChips;
  protected readonly grouped = groupedFingerprint;
  protected readonly count = computed(() => writtenIn(this.intake.planned()?.entries ?? []));
  protected readonly sentence = computed(() => {
    const shown = this.intake.shown();
    return shown === null ? '' : importSentence(shown.entries, this.intake.done() !== null);
  });
}
