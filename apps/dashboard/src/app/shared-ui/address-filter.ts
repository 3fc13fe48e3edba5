import { computed, effect, inject, signal } from '@angular/core';
import { Router } from '@angular/router';

/** Typing asks when it rests for so long. */
const REST_MS = 200;

/** What is chosen, each as text; empty: any. `from`: how many come before the page. */
export type FilterValues = Readonly<Record<string, string>> & { readonly from: string };

export interface AddressFilterParts<Values extends FilterValues> {
  /** The page. */
  readonly path: string;
  readonly none: Values;
  /** What the address says now; a signal is read in it. */
  readonly told: () => Values;
}

/** The filter of a list, which stands in the address of its page: in force at once, asked when typing rests. Made in an injection context. */
export class AddressFilter<Values extends FilterValues> {
  private readonly router = inject(Router);
  readonly values;
  /** What the engine is to be asked. */
  readonly asked = computed(() => this.rested() ?? this.parts.told());
  private readonly rested = signal<Values | null>(null);
  /** Navigations of our own that are under way: the address lags behind what is typed. */
  private following = 0;
  /** How many come before the page. */
  readonly before = computed(() => Number(this.values().from) || 0);

  constructor(private readonly parts: AddressFilterParts<Values>) {
    this.values = signal(parts.none);
    effect(() => {
      const told = parts.told();
      if (this.following === 0) this.values.set(told);
    });
    effect((onCleanup) => {
      const values = this.values();
      const timer = setTimeout(() => this.rested.set(values), REST_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  /** From the first page on. */
  async narrow(change: Partial<Values>): Promise<void> {
    const wanted = { ...this.values(), from: '', ...change };
    this.values.set(wanted);
    const queryParams = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, value === '' ? null : value]));
    this.following += 1;
    await this.router.navigate([this.parts.path], { queryParams, replaceUrl: true });
    this.following -= 1;
  }

  widen(): void {
    void this.narrow(this.parts.none);
  }

  /** @param from - how many come before the page that is wanted. */
  turn(from: number): void {
    void this.narrow({ ...this.values(), from: from === 0 ? '' : String(from) });
  }
}
