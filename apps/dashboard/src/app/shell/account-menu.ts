import { CdkMenu, CdkMenuItem, CdkMenuItemCheckbox, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { KeyHelpOpener } from '../keyboard/key-help-opener.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { CurrentSession } from '../session/current-session.js';
import { Icon } from '../shared-ui/icon.js';
import { Appearance } from './appearance.js';

/** Everything that belongs to the viewer and not to the mail: look, keys, sign-out. */
@Component({
  selector: 'lz-account-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuItemCheckbox, CdkMenuTrigger, Icon],
  template: `<button class="btn quiet ico sm" type="button" aria-label="Your account and settings" [cdkMenuTriggerFor]="menu">
      <lz-icon name="more" />
    </button>
    <ng-template #menu>
      <div class="menu" cdkMenu>
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="appearance.setTheme('system')">
          <lz-icon name="sun" />Light or dark as the system
        </button>
        <button
          class="menu-i"
          cdkMenuItemCheckbox
          type="button"
          [cdkMenuItemChecked]="appearance.density() === 'compact'"
          (cdkMenuItemTriggered)="switchDensity()"
        >
          <lz-icon [name]="appearance.density() === 'compact' ? 'check' : 'menu'" />Compact rows
        </button>
        <button
          class="menu-i"
          cdkMenuItemCheckbox
          type="button"
          [cdkMenuItemChecked]="keyboard.singleKeys()"
          (cdkMenuItemTriggered)="keyboard.switchSingleKeys(!keyboard.singleKeys())"
        >
          <lz-icon [name]="keyboard.singleKeys() ? 'check' : 'x'" />Single keys
        </button>
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="help.open()">
          <lz-icon name="help" />Keyboard map<kbd>?</kbd>
        </button>
        <hr />
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="session.signOut()"><lz-icon name="out" />Sign out</button>
      </div>
    </ng-template>`,
})
export class AccountMenu {
  protected readonly appearance = inject(Appearance);
  protected readonly keyboard = inject(Keyboard);
  protected readonly session = inject(CurrentSession);
  protected readonly help = inject(KeyHelpOpener);

  protected switchDensity(): void {
    this.appearance.setDensity(this.appearance.density() === 'compact' ? 'comfortable' : 'compact');
  }
}
