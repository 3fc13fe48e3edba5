import type { CdkVirtualScrollViewport, VirtualScrollStrategy } from '@angular/cdk/scrolling';
import { Subject } from 'rxjs';
import { type Heights, type Layout, layoutOf, rangeOf, rowAt, totalOf } from './row-heights.js';

/** Pixels beyond the view that are drawn, too. */
const AROUND = 600;

/** Draws the rows that are near the view; their heights are known beforehand, so nothing is measured while one scrolls. */
export class RowScrollStrategy implements VirtualScrollStrategy {
  private readonly indexes = new Subject<number>();
  readonly scrolledIndexChange = this.indexes.asObservable();
  private viewport: CdkVirtualScrollViewport | null = null;
  private layout: Layout = { tops: [0] };

  /** Which rows carry a request, and how high rows are now. */
  arrange(asks: readonly boolean[], heights: Heights): void {
    this.layout = layoutOf(asks, heights);
    this.update();
  }

  topOf(index: number): number {
    return this.layout.tops[index] ?? totalOf(this.layout);
  }

  attach(viewport: CdkVirtualScrollViewport): void {
    this.viewport = viewport;
    this.update();
  }

  detach(): void {
    this.viewport = null;
  }

  onContentScrolled(): void {
    this.update();
  }

  onDataLengthChanged(): void {
    this.update();
  }

  onContentRendered(): void {
    // Heights are known: what was drawn tells nothing new.
  }

  onRenderedOffsetChanged(): void {
    // The offset is ours to set.
  }

  scrollToIndex(index: number, behavior: ScrollBehavior): void {
    this.viewport?.scrollToOffset(this.topOf(index), behavior);
  }

  private update(): void {
    const { viewport } = this;
    if (viewport === null) return;
    viewport.setTotalContentSize(totalOf(this.layout));
    const from = viewport.measureScrollOffset();
    const range = rangeOf(this.layout, from, from + viewport.getViewportSize(), AROUND);
    const known = Math.min(range.end, viewport.getDataLength());
    viewport.setRenderedRange({ start: Math.min(range.start, known), end: known });
    viewport.setRenderedContentOffset(this.topOf(Math.min(range.start, known)));
    this.indexes.next(rowAt(this.layout, from));
  }
}
