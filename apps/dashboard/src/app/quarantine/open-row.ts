import { Injectable, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, NavigationEnd, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { ListLayout } from './list-layout.js';
import { QuarantineStore } from './quarantine-store.js';

/** Which message is open beside the list; opening and leaving it. */
@Injectable()
export class OpenRow {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);
  private readonly store = inject(QuarantineStore);
  private readonly layout = inject(ListLayout);
  readonly id = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => idIn(this.route.snapshot.firstChild?.params)),
    ),
  );

  open(id: string): void {
    this.store.remember(id);
    const page = this.layout.isSplit() ? ['/quarantine', id] : ['/messages', id];
    void this.router.navigate(page, { queryParamsHandling: 'preserve' });
  }

  close(): void {
    void this.router.navigate(['/quarantine'], { queryParamsHandling: 'preserve' });
  }
}

const idIn = (params: Record<string, unknown> | undefined): string | undefined =>
  typeof params?.['id'] === 'string' ? params['id'] : undefined;
