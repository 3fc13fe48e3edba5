import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { CurrentSession } from '../session/current-session.js';
import { Flag } from '../shared-ui/flag.js';
import { Icon } from '../shared-ui/icon.js';
import { initialsOf } from '../shared-ui/figures.js';
import { roleWords } from '../shared-ui/words.js';
import { QuarantineViews } from '../quarantine/quarantine-views.js';
import { AccountMenu } from './account-menu.js';
import { EnginePulse } from './engine-pulse.js';
import { CurrentAddress } from './current-address.js';
import type { Place } from './places.js';
import { ThemeSwitch } from './theme-switch.js';

/** The navigation at the left: places, the saved views with their counts, how the engine is, who is signed in. */
@Component({
  selector: 'lz-rail',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AccountMenu, EnginePulse, Flag, Icon, QuarantineViews, RouterLink, RouterLinkActive, ThemeSwitch],
  host: { class: 'rail' },
  template: `<div class="brand">
      <lz-flag /><span>Lazaret<small>Mail quarantine</small></span>
    </div>
    <nav class="rail-nav" aria-label="Main">
      @if (readsQuarantine()) {
        <button class="find" type="button" aria-label="Search all mail" (click)="searched.emit()">
          <lz-icon name="search" />Search all mail<kbd>/</kbd>
        </button>
      }
      @for (place of places(); track place.path) {
        <a
          class="nav"
          [routerLink]="place.path"
          routerLinkActive
          ariaCurrentWhenActive="page"
          [class.within]="address.isWithin(place.covers)"
          [attr.aria-label]="place.words"
          [title]="place.words"
          ><lz-icon [name]="place.icon" /><span class="cut">{{ place.words }}</span></a
        >
      }
    </nav>
    @if (readsQuarantine()) {
      <lz-quarantine-views />
    }
    <lz-engine-pulse />
    <div class="me">
      <span class="ava" aria-hidden="true">{{ initials() }}</span>
      <span class="grow cut"
        ><span class="m">{{ account()?.name }}</span
        ><br /><span class="t3 xs">{{ roles() }}</span></span
      >
      <lz-theme-switch />
      <lz-account-menu />
    </div>`,
})
export class Rail {
  readonly places = input.required<readonly Place[]>();
  readonly searched = output();
  private readonly session = inject(CurrentSession);
  protected readonly address = inject(CurrentAddress);
  protected readonly account = this.session.account;
  protected readonly readsQuarantine = computed(() => this.session.may(['dlp-manager', 'triage', 'auditor']));
  protected readonly initials = computed(() => initialsOf(this.account()?.name ?? ''));
  protected readonly roles = computed(() => (this.account()?.roles ?? []).map((role) => roleWords[role]).join(', '));
}
