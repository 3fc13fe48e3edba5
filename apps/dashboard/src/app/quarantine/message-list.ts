import { CdkVirtualForOf, CdkVirtualScrollViewport, VIRTUAL_SCROLL_STRATEGY } from '@angular/cdk/scrolling';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  effect,
  Injector,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { HeldMessageRow as Row } from '#contracts';
import type { Intent } from '../decision/intents.js';
import { HeldMessageRow } from './held-message-row.js';
import type { Heights } from './row-heights.js';
import { RowScrollStrategy } from './row-scroll-strategy.js';
import { RowSkeleton } from './row-skeleton.js';
import { isUndecided } from './rows.js';

/**
 * The rows as a grid with one tab stop. Only what is near the view is drawn; the two heights of a row are measured from the
 * style sheet, so that density and width may change them.
 */
@Component({
  selector: 'lz-message-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkVirtualForOf, CdkVirtualScrollViewport, HeldMessageRow, RowSkeleton],
  providers: [RowScrollStrategy, { provide: VIRTUAL_SCROLL_STRATEGY, useExisting: RowScrollStrategy }],
  templateUrl: './message-list.html',
  host: { class: 'rows' },
})
export class MessageList {
  readonly places = input.required<readonly (Row | undefined)[]>();
  readonly openId = input<string>();
  readonly focusId = input<string>();
  readonly picked = input<ReadonlySet<string>>(new Set());
  readonly mayDecide = input(false);
  readonly opened = output<string>();
  readonly focused = output<string>();
  readonly intended = output<{ id: string; intent: Intent }>();
  readonly claimed = output<Row>();
  readonly chosen = output<{ id: string; range: boolean }>();
  /** The last place that is near the view: its row must be there. */
  readonly reached = output<number>();

  private readonly heights = signal<Heights>({ plain: 88, asking: 112 });
  private readonly strategy = inject(RowScrollStrategy);
  private readonly viewport = viewChild.required(CdkVirtualScrollViewport);
  private readonly probe = viewChild.required<ElementRef<HTMLElement>>('probe');
  private readonly askProbe = viewChild.required<ElementRef<HTMLElement>>('askProbe');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private awaited: string | null = null;

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new ResizeObserver(() => this.measure());
      observer.observe(this.probe().nativeElement);
      observer.observe(this.viewport().elementRef.nativeElement);
      destroyed.onDestroy(() => observer.disconnect());
    });
    effect(() => {
      const asks = this.places().map((row) => row !== undefined && isUndecided(row) && (row.request?.text ?? '') !== '');
      this.strategy.arrange(asks, this.heights());
    });
    effect(() => {
      const range = this.viewport().renderedRangeStream.subscribe(({ end }) => {
        this.reached.emit(end);
        this.focusAwaited();
      });
      destroyed.onDestroy(() => range.unsubscribe());
    });
  }

  /** Moves the focus to a row, bringing it into view first. */
  focusRow(id: string): void {
    const index = this.places().findIndex((row) => row?.id === id);
    if (index < 0) return;
    this.bringIntoView(index);
    this.awaited = id;
    this.focusAwaited();
  }

  protected tabIndexOf(row: Row, index: number): number {
    const stop = this.focusId() ?? this.openId();
    const known = stop !== undefined && this.places().some((place) => place?.id === stop);
    return (known ? row.id === stop : index === 0) ? 0 : -1;
  }

  protected readonly byPlace = (index: number, row: Row | undefined): string => row?.id ?? `place-${index}`;

  /** A row that comes into view is drawn a moment later; the focus waits for it. */
  private focusAwaited(): void {
    if (this.awaited === null) return;
    const focus = (): void => {
      const row = this.awaited === null ? null : this.elementOf(this.awaited);
      row?.focus({ preventScroll: true });
      if (row !== null) this.awaited = null;
    };
    afterNextRender(focus, { injector: this.injector });
  }

  private elementOf(id: string): HTMLElement | null {
    return this.host.nativeElement.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  }

  private bringIntoView(index: number): void {
    const top = this.strategy.topOf(index);
    const bottom = this.strategy.topOf(index + 1);
    const view = this.viewport();
    const shownFrom = view.measureScrollOffset();
    const shownTo = shownFrom + view.getViewportSize();
    if (top < shownFrom) view.scrollToOffset(top);
    else if (bottom > shownTo) view.scrollToOffset(bottom - view.getViewportSize());
  }

  private measure(): void {
    const plain = this.probe().nativeElement.offsetHeight;
    const asking = this.askProbe().nativeElement.offsetHeight;
    const before = this.heights();
    if (plain > 0 && (plain !== before.plain || asking !== before.asking)) this.heights.set({ plain, asking });
    this.viewport().checkViewportSize();
    // What opens below the list (the undo window) must not cover the row that has the focus.
    const focused = this.places().findIndex((row) => row !== undefined && row.id === this.focusId());
    if (focused >= 0 && this.host.nativeElement.contains(document.activeElement)) this.bringIntoView(focused);
  }
}
