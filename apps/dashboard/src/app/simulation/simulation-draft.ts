import { Injectable, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { type PatternContent, patternContentSchema } from '#contracts';
import { type Draft, begunWith, emptyDraft, type Span } from './draft.js';

/** The draft that is being put together: it stays while one looks at a result and comes back. */
@Injectable()
export class SimulationDraft {
  private readonly router = inject(Router);
  readonly draft = signal<Draft>(emptyDraft);
  readonly span = signal<Span>({ kind: 'days', days: 30 });
  readonly rescan = signal(true);

  /** Takes up what the navigation to the page has brought: moves in the address, an edited pattern in its state. False: nothing. */
  arrive(moves: string): boolean {
    const pattern = editedPattern(this.router.currentNavigation()?.extras.state ?? this.router.lastSuccessfulNavigation()?.extras.state);
    if (moves === '' && pattern === null) return false;
    this.draft.update((draft) => begunWith(draft, moves, pattern));
    return true;
  }

  change(part: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...part }));
  }
}

/** `{ pattern }` of the editor, or of a pattern that was just saved; anything else is nothing. */
function editedPattern(state: Readonly<Record<string, unknown>> | undefined): PatternContent | null {
  const read = patternContentSchema.safeParse(state?.['pattern']);
  return read.success ? read.data : null;
}
