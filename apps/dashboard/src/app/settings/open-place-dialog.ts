import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { SettingsApi, type SettingsPlace } from '../gateway-api/settings-api.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';

/** Takes a domain, a wildcard domain or a person into the tree. */
@Component({
  selector: 'lz-open-place-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  host: { class: 'dlg' },
  template: `<form (submit)="open($event)">
    <div class="dlg-h"><h2 id="dialog-title">Add a place</h2></div>
    <div class="dlg-b stack">
      <div class="field">
        <label for="place-name">Domain or address</label>
        <input
          #box
          class="in"
          id="place-name"
          required
          maxlength="320"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="place-hint"
          [value]="name()"
          (input)="name.set(box.value)"
        />
        <p class="hint" id="place-hint" role="status">{{ hint() }}</p>
      </div>
      @if (command.problem(); as refused) {
        <lz-problem-note [problem]="refused" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="command.sending() || name().trim() === ''">Add the place</button>
    </div>
  </form>`,
})
export class OpenPlaceDialog {
  private readonly api = inject(SettingsApi);
  protected readonly dialog = inject<DialogRef<SettingsPlace>>(DialogRef);
  protected readonly name = signal('');
  protected readonly command = command();
  protected readonly hint = computed(() => {
    const name = this.name().trim();
    if (name.includes('@')) return 'One person. Only this address.';
    if (name.startsWith('*.')) return `Every domain below ${name.slice(2)}, not ${name.slice(2)} itself.`;
    if (name !== '') return `Everybody at ${name}, not at domains below it.`;
    return 'example.com for a domain, *.example.com for all domains below it, or one address.';
  });

  protected async open(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name().trim();
    const place = await this.command.run({ name }, (key) => this.api.openPlace(name, key));
    if (place !== undefined) this.dialog.close(place);
  }
}
