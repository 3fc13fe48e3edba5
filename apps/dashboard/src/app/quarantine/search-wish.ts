import { Injectable, signal } from '@angular/core';

/** Somebody wants to search: the quarantine moves the focus into its box, at once or as soon as it is there. */
@Injectable({ providedIn: 'root' })
export class SearchWish {
  private readonly wished = signal(false);
  readonly isOpen = this.wished.asReadonly();

  make(): void {
    this.wished.set(true);
  }

  fulfilled(): void {
    this.wished.set(false);
  }
}
