import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, type ElementRef, inject, viewChild } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { DraftsAside } from '../pattern-editor/drafts-aside.js';
import { CurrentSession } from '../session/current-session.js';
import { PendingChanges } from '../settings/pending-changes.js';
import { CurrentAddress } from '../shell/current-address.js';
import { policyPagesFor } from './policy-pages.js';
import { holdsUnsaved } from './unsaved-guard.js';

/** The pages of the policy side by side, above the one that is open. */
@Component({
  selector: 'lz-policy-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  host: { class: 'page-fill', '(window:beforeunload)': 'keepOpen($event)' },
  template: `<nav #bar class="sub-nav" aria-label="Policy">
      @for (page of pages(); track page.path) {
        <a [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page" [attr.data-path]="page.path">{{ page.words }}</a>
      }
    </nav>
    <router-outlet />`,
})
export class PolicyFrame {
  private readonly session = inject(CurrentSession);
  private readonly address = inject(CurrentAddress);
  private readonly bar = viewChild.required<ElementRef<HTMLElement>>('bar');
  private readonly outlet = viewChild.required(RouterOutlet);
  private readonly pending = inject(PendingChanges);
  private readonly aside = inject(DraftsAside);
  protected readonly pages = computed(() => policyPagesFor(this.session.account()?.roles ?? []));

  constructor() {
    // On a phone the bar is wider than the screen: the page that is open comes into sight.
    afterRenderEffect(() => {
      const open = this.pages().find(({ path }) => this.address.isWithin([path]));
      const link = this.bar().nativeElement.querySelector(`[data-path="${open?.path ?? ''}"]`);
      link?.scrollIntoView({ block: 'nearest', inline: 'center' });
    });
  }

  /** The browser asks before it throws away what is not saved, on the page that is open or set aside by another. */
  protected keepOpen(event: BeforeUnloadEvent): void {
    const outlet = this.outlet();
    const isOpenUnsaved = outlet.isActivated && holdsUnsaved(outlet.component);
    if (isOpenUnsaved || this.pending.places().size > 0 || this.aside.holdsAny()) event.preventDefault();
  }
}
