import { Injectable } from '@angular/core';
import type { PatternContent } from '#contracts';
import type { PatternDraft } from './pattern-draft.js';

/** What is written and not saved, with what it began from. */
export interface UnsavedDraft {
  readonly began: { readonly content: PatternContent; readonly revision: number | null };
  readonly draft: PatternDraft;
}

/** Drafts that their author left to see what they would have done: they lie there when the editor is opened again. */
@Injectable({ providedIn: 'root' })
export class DraftsAside {
  /** By pattern; `undefined` is the new one. */
  private readonly drafts = new Map<string | undefined, UnsavedDraft>();

  put(pattern: string | undefined, draft: UnsavedDraft): void {
    this.drafts.set(pattern, draft);
  }

  holdsAny(): boolean {
    return this.drafts.size > 0;
  }

  take(pattern: string | undefined): UnsavedDraft | undefined {
    const draft = this.drafts.get(pattern);
    this.drafts.delete(pattern);
    return draft;
  }
}
