import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink } from '@angular/router';
import { filter, map } from 'rxjs';
import { Icon } from '../shared-ui/icon.js';
import { filtersIn } from './filters.js';
import { QuarantineCounts } from './quarantine-counts.js';
import { viewOf, views } from './views.js';

/** The saved views in the rail, each with its count. */
@Component({
  selector: 'lz-quarantine-views',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  template: `<nav class="rail-nav" aria-label="Views">
    <h2>Views</h2>
    @for (view of views; track view.words) {
      <a
        class="nav"
        routerLink="/quarantine"
        [queryParams]="view.params"
        [attr.aria-current]="view === current() ? 'true' : null"
        [attr.aria-label]="view.words + (counts() ? ', ' + counts()?.[view.count] : '')"
        [title]="view.words"
      >
        <lz-icon [name]="view.icon" /><span class="cut">{{ view.words }}</span>
        <span class="n" [class.hot]="view.hot && (counts()?.[view.count] ?? 0) > 0">{{
          counts()?.[view.count]?.toLocaleString('en')
        }}</span>
      </a>
    }
  </nav>`,
})
export class QuarantineViews {
  private readonly router = inject(Router);
  protected readonly views = views;
  protected readonly counts = inject(QuarantineCounts).counts;
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  protected readonly current = computed(() => {
    const url = this.router.parseUrl(this.url());
    const first = url.root.children['primary']?.segments[0]?.path;
    return first === 'quarantine' ? viewOf(filtersIn(url.queryParams)) : undefined;
  });
}
