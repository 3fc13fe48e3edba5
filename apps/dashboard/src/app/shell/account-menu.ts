import { CdkMenu, CdkMenuItem, CdkMenuItemCheckbox, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { BreakGlass } from '../break-glass/break-glass.js';
import { BreakGlassApi } from '../gateway-api/break-glass-api.js';
import { KeyHelpOpener } from '../keyboard/key-help-opener.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { AskReason } from '../policy/ask-reason.js';
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
        @if (glass.state()?.mayOpen) {
          <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="breakGlass()">
            <lz-icon name="key" />Open emergency access
          </button>
        }
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="session.signOut()"><lz-icon name="out" />Sign out</button>
      </div>
    </ng-template>`,
})
export class AccountMenu {
  protected readonly appearance = inject(Appearance);
  protected readonly keyboard = inject(Keyboard);
  protected readonly session = inject(CurrentSession);
  protected readonly help = inject(KeyHelpOpener);
  protected readonly glass = inject(BreakGlass);
  private readonly glassApi = inject(BreakGlassApi);
  private readonly ask = inject(AskReason);

  protected async breakGlass(): Promise<void> {
    const minutes = this.glass.state()?.minutes ?? 0;
    const answer = await this.ask.for({
      heading: 'Open emergency access',
      words: `For ${minutes} minutes you see and decide on the whole quarantine. Every DLP manager is told at once, and another person reviews what you did.`,
      button: 'Open emergency access',
      danger: true,
      send: (reason, key) => this.glassApi.open(reason, key),
    });
    // The rights of the session have changed: everything on show is loaded anew.
    if (answer !== null) location.assign('/quarantine');
  }

  protected switchDensity(): void {
    this.appearance.setDensity(this.appearance.density() === 'compact' ? 'comfortable' : 'compact');
  }
}
