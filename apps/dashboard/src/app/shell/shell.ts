import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { BreakGlassBanner } from '../break-glass/break-glass-banner.js';
import { PendingToast } from '../decision/pending-toast.js';
import { KeyHelpOpener } from '../keyboard/key-help-opener.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { SearchWish } from '../quarantine/search-wish.js';
import { CurrentSession } from '../session/current-session.js';
import { Flag } from '../shared-ui/flag.js';
import { Icon } from '../shared-ui/icon.js';
import { AccountMenu } from './account-menu.js';
import { CurrentAddress } from './current-address.js';
import { PageTitle } from './page-title.js';
import { placesFor } from './places.js';
import { Rail } from './rail.js';
import { ThemeSwitch } from './theme-switch.js';

/** The frame of every page behind sign-in: rail or tabs, the banner of trial mode, the waiting decisions. */
@Component({
  selector: 'lz-shell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AccountMenu,
    BreakGlassBanner,
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    Flag,
    Icon,
    PendingToast,
    Rail,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    ThemeSwitch,
  ],
  host: { class: 'app' },
  templateUrl: './shell.html',
})
export class Shell {
  private readonly router = inject(Router);
  private readonly session = inject(CurrentSession);
  private readonly help = inject(KeyHelpOpener);
  private readonly wish = inject(SearchWish);
  protected readonly address = inject(CurrentAddress);
  protected readonly title = inject(PageTitle).words;
  protected readonly trialMode = this.session.trialMode;
  protected readonly places = computed(() => placesFor(this.session.account()?.roles ?? [], this.trialMode()));
  /** A phone has room for four; the rest is behind "More". */
  protected readonly tabs = computed(() => this.places().slice(0, 4));
  protected readonly more = computed(() => this.places().slice(4));

  constructor() {
    inject(Keyboard).handle(
      {
        help: () => this.help.open(),
        search: () => this.search(),
        'go-quarantine': () => this.go('/quarantine'),
        'go-mine': () => this.go('/quarantine') && this.router.navigate(['/quarantine'], { queryParams: { view: 'needs-me' } }),
        'go-reports': () => this.go('/false-alarms'),
        'go-mailbox': () => this.go('/trial-mailbox'),
        'go-patterns': () => this.go('/patterns'),
        'go-audit': () => this.go('/audit'),
      },
      inject(DestroyRef),
    );
  }

  protected search(): boolean {
    if (!this.go('/quarantine', 'keep')) return false;
    this.wish.make();
    return true;
  }

  /** Goes to a place of this account; `keep` stays when it is already there. */
  private go(path: string, there: 'keep' | 'anew' = 'anew'): boolean {
    if (!this.places().some((place) => place.path === path)) return false;
    if (there === 'anew' || !this.router.url.startsWith(path)) void this.router.navigate([path]);
    return true;
  }

  protected skipToContent(event: Event): void {
    event.preventDefault();
    document.getElementById('main')?.focus();
  }
}
