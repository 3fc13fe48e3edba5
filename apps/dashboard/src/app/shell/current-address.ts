import { Injectable, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';

/** The address of the page that is shown, as a signal. */
@Injectable({ providedIn: 'root' })
export class CurrentAddress {
  private readonly router = inject(Router);
  readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );

  /** Whether it is one of these pages or lies below one. */
  isWithin(paths: readonly string[] = []): boolean {
    const url = this.url();
    return paths.some((path) => url.startsWith(path) && ['', '/', '?', '#'].includes(url.charAt(path.length)));
  }
}
