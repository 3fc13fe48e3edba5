import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';
import { Appearance } from './appearance.js';

@Component({
  selector: 'lz-theme-switch',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<button class="btn quiet ico sm" type="button" aria-label="Switch between light and dark" (click)="appearance.switchTheme()">
    <lz-icon name="moon" />
  </button>`,
})
export class ThemeSwitch {
  protected readonly appearance = inject(Appearance);
}
