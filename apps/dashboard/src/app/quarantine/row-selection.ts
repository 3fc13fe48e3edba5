import { computed, Injectable, signal } from '@angular/core';

/** Which rows are selected for a decision about many: some of them, or all that match the filter. */
@Injectable()
export class RowSelection {
  private readonly chosen = signal<ReadonlySet<string>>(new Set());
  private readonly everything = signal(false);
  private anchor: string | null = null;
  readonly ids = this.chosen.asReadonly();
  /** All that match, also those that are not loaded: the engine freezes them when the dry run begins. */
  readonly isAll = this.everything.asReadonly();
  readonly isEmpty = computed(() => this.chosen().size === 0);

  toggle(id: string): void {
    this.everything.set(false);
    this.anchor = id;
    this.chosen.update((ids) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  /** From the row that was chosen last up to this one; `order` is how the rows stand. */
  reach(id: string, order: readonly string[]): void {
    const from = this.anchor === null ? -1 : order.indexOf(this.anchor);
    const to = order.indexOf(id);
    if (from < 0 || to < 0) {
      this.toggle(id);
      return;
    }
    this.everything.set(false);
    this.chosen.update((ids) => new Set([...ids, ...order.slice(Math.min(from, to), Math.max(from, to) + 1)]));
  }

  choose(ids: readonly string[], all = false): void {
    this.chosen.set(new Set(ids));
    this.everything.set(all && ids.length > 0);
  }

  clear(): void {
    this.choose([]);
    this.anchor = null;
  }
}
