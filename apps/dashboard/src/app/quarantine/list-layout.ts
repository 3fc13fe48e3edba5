import { Injectable, signal } from '@angular/core';

const STORED = 'lazaret.layout';

/** List beside the open message, or list alone. */
@Injectable({ providedIn: 'root' })
export class ListLayout {
  private readonly split = signal(localStorage.getItem(STORED) !== 'list');
  readonly isSplit = this.split.asReadonly();

  switch(): void {
    this.split.update((split) => !split);
    localStorage.setItem(STORED, this.split() ? 'split' : 'list');
  }
}
