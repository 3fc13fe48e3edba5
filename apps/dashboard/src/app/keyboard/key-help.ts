import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { keyMap } from './key-map.js';
import { Keyboard } from './keyboard.js';

/** The keyboard map, and the switch that turns single keys off. */
@Component({
  selector: 'lz-key-help',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'dlg dlg-wide' },
  template: `<div class="dlg-h"><h2 id="key-help-title">Keyboard map</h2></div>
    <div class="dlg-b">
      <dl class="keys">
        @for (binding of map; track binding.action) {
          <div>
            <dt>
              @for (key of binding.keys; track $index) {
                <kbd>{{ key }}</kbd>
              }
            </dt>
            <dd>{{ binding.words }}</dd>
          </div>
        }
      </dl>
      <label class="row mt">
        <input class="ck" #box type="checkbox" [checked]="keyboard.singleKeys()" (change)="keyboard.switchSingleKeys(box.checked)" />
        <span>Single keys work outside fields. <span class="t3">Esc and Ctrl ⏎ always do.</span></span>
      </label>
    </div>
    <div class="dlg-f">
      <button class="btn" type="button" (click)="dialog.close()">Close<kbd>Esc</kbd></button>
    </div>`,
})
export class KeyHelp {
  protected readonly dialog = inject(DialogRef);
  protected readonly keyboard = inject(Keyboard);
  protected readonly map = keyMap;
}
