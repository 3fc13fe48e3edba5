import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { PgpKeyImportResult } from '#contracts';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { FileDrop } from '../policy/file-drop.js';
import { FileImport } from '../policy/file-import.js';
import { groupedFingerprint } from '../protection/protection-words.js';
import { PasswordField } from '../session/password-field.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { importSentence, outcomeChips, writtenIn } from './pgp-key-words.js';

/** A file of keys. Closes with true when something was written. */
@Component({
  selector: 'lz-import-pgp-keys-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileDrop, Icon, PasswordField, ProblemNote, StateChip, TakesFocus],
  host: { class: 'dlg dlg-wide' },
  templateUrl: './import-pgp-keys-dialog.html',
})
export class ImportPgpKeysDialog {
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  private readonly api = inject(PgpKeysApi);
  protected readonly intake = new FileImport<PgpKeyImportResult>((request, key) => this.api.import(request, key));
  protected readonly outcomes = outcomeChips;
  protected readonly grouped = groupedFingerprint;
  protected readonly count = computed(() => writtenIn(this.intake.planned()?.entries ?? []));
  protected readonly button = computed(() => (this.intake.planned() === null ? 'Import' : `Import ${counted(this.count(), 'key')}`));
  protected readonly sentence = computed(() => {
    const shown = this.intake.shown();
    return shown === null ? '' : importSentence(shown.entries, this.intake.done() !== null);
  });
}
