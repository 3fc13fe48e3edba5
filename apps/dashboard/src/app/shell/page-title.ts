import { Injectable, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';

/** What this page is called: in the browser's tab and in the bar of a phone. Never holds a matched value. */
@Injectable({ providedIn: 'root' })
export class PageTitle {
  private readonly tab = inject(Title);
  private readonly current = signal('Lazaret');
  readonly words = this.current.asReadonly();

  set(words: string): void {
    this.current.set(words);
    this.tab.setTitle(`${words} · Lazaret`);
  }
}
