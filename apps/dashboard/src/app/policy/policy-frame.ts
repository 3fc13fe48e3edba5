import { ChangeDetectionStrategy, Component, computed, inject, viewChild } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { DraftsAside } from '../pattern-editor/drafts-aside.js';
import { CurrentSession } from '../session/current-session.js';
import { PendingChanges } from '../settings/pending-changes.js';
import { SubNav } from '../shell/sub-nav.js';
import { policyPagesFor } from './policy-pages.js';
import { holdsUnsaved } from './unsaved-guard.js';

/** The pages of the policy side by side, above the one that is open. */
@Component({
  selector: 'lz-policy-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, SubNav],
  host: { class: 'page-fill', '(window:beforeunload)': 'keepOpen($event)' },
  template: `<lz-sub-nav label="Policy" [pages]="pages()" /> <router-outlet />`,
})
export class PolicyFrame {
  private readonly session = inject(CurrentSession);
  private readonly outlet = viewChild.required(RouterOutlet);
  private readonly pending = inject(PendingChanges);
  private readonly aside = inject(DraftsAside);
  protected readonly pages = computed(() => policyPagesFor(this.session.account()?.roles ?? []));

  /** The browser asks before it throws away what is not saved, on the page that is open or set aside by another. */
  protected keepOpen(event: BeforeUnloadEvent): void {
    const outlet = this.outlet();
    const isOpenUnsaved = outlet.isActivated && holdsUnsaved(outlet.component);
    if (isOpenUnsaved || this.pending.places().size > 0 || this.aside.holdsAny()) event.preventDefault();
  }
}
