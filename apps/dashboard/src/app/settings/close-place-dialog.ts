import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { SettingsOfPlace } from '#contracts';
import { command } from '../gateway-api/command.js';
import { SettingsApi } from '../gateway-api/settings-api.js';
import { counted } from '../shared-ui/figures.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { placeName } from './place-tree.js';

/** Takes a place out of the tree; says first what that gives up. */
@Component({
  selector: 'lz-close-place-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  host: { class: 'dlg' },
  template: `<form (submit)="close($event)">
    <div class="dlg-h">
      <h2 id="dialog-title">Take {{ name }} out of the tree</h2>
    </div>
    <div class="dlg-b stack">
      <p>{{ own }} given up. What it covered takes everything from the level above, with the next message.</p>
      <div class="field">
        <label for="close-reason">Reason</label>
        <input #box class="in" id="close-reason" maxlength="500" autocomplete="off" [value]="reason()" (input)="reason.set(box.value)" />
        <p class="hint">Kept with the change. The history keeps the values, too.</p>
      </div>
      @if (command.problem(); as refused) {
        <lz-problem-note [problem]="refused" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close(false)">Cancel</button>
      <button class="btn danger" type="submit" [disabled]="command.sending()">Take it out</button>
    </div>
  </form>`,
})
export class ClosePlaceDialog {
  private readonly api = inject(SettingsApi);
  private readonly place = inject<SettingsOfPlace>(DIALOG_DATA);
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly name = placeName(this.place);
  protected readonly own = `${counted(this.place.own, 'own value')} ${this.place.own === 1 ? 'is' : 'are'}`;
  protected readonly reason = signal('');
  protected readonly command = command();

  protected async close(event: Event): Promise<void> {
    event.preventDefault();
    if (await this.command.run((key) => this.api.close(this.place.id, this.reason(), key))) this.dialog.close(true);
  }
}
