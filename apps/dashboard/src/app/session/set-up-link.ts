import { Injectable, signal } from '@angular/core';

/** The token of a set-up link as it stands in a fragment `#token=…`, or null. */
export function tokenIn(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token');
  return token === null || token === '' ? null : token;
}

/** Takes the token out of the address bar before anything else can see it: fragments reach no server, but do reach histories. */
@Injectable({ providedIn: 'root' })
export class SetUpLink {
  private readonly taken = signal<string | null>(null);
  readonly token = this.taken.asReadonly();

  take(): void {
    const token = tokenIn(location.hash);
    if (token === null) return;
    this.taken.set(token);
    history.replaceState(history.state, '', location.pathname + location.search);
  }

  used(): void {
    this.taken.set(null);
  }
}
