import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { PatternContent, PatternTry, Problem } from '#contracts';
import { PatternsApi } from '../gateway-api/patterns-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { AdditiveBar } from '../held-message/additive-bar.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { markedRuns } from './marked-text.js';
import { PatternDesk } from './pattern-desk.js';

const REST_MS = 350;
/** Matches that are taken apart; all are marked in the text. */
const SHOWN = 5;

/** Any text against the draft: what matches and why, what nearly does. Nothing of it is kept. */
@Component({
  selector: 'lz-try-text-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AdditiveBar, ProblemNote],
  template: `<section class="card mt" aria-labelledby="try-text">
    <div class="card-h">
      <h2 id="try-text">Try a text</h2>
      <span class="t3 xs end">is not stored</span>
    </div>
    <div class="card-b stack">
      <textarea
        #box
        class="in"
        rows="3"
        maxlength="100000"
        autocomplete="off"
        spellcheck="false"
        aria-label="A text to try"
        placeholder="Type or paste a made-up text"
        [value]="text()"
        (input)="text.set(box.value)"
      ></textarea>
      @if (isAsking()) {
        <p class="t2" role="status">The engine reads the text.</p>
      }
      @if (problem(); as failed) {
        <lz-problem-note [problem]="failed" />
      } @else if (tried(); as result) {
        <p class="b" role="status">{{ result.answer.conclusion }}</p>
        <p class="tried-text">
          @for (run of runs(); track $index) {
            @switch (run.kind) {
              @case ('plain') {
                <span>{{ run.text }}</span>
              }
              @case ('match') {
                <mark>{{ run.text }}</mark>
              }
              @case ('weak') {
                <mark class="weak">{{ run.text }}<span class="vh"> (does not count)</span></mark>
              }
              @case ('near') {
                <span class="near">{{ run.text }}<span class="vh"> (nearly)</span></span>
              }
            }
          }
        </p>
        @for (match of shown(); track $index) {
          <div>
            <p class="xs t2">
              Match {{ $index + 1 }} of {{ result.answer.matches.length }}, {{ match.counts ? 'counts' : 'does not count' }}
            </p>
            <lz-additive-bar [finding]="match" [needs]="desk.draft().minConfidence" />
          </div>
        }
        @if (result.answer.nearMisses.length > 0) {
          <div>
            <p class="lab">Nearly matched</p>
            <ul class="near-list">
              @for (miss of misses(); track $index) {
                <li>{{ miss }}</li>
              }
            </ul>
          </div>
        }
      }
    </div>
  </section>`,
})
export class TryTextCard {
  private readonly api = inject(PatternsApi);
  protected readonly desk = inject(PatternDesk);
  protected readonly text = signal('');
  protected readonly tried = signal<{ text: string; answer: PatternTry } | null>(null);
  protected readonly problem = signal<Problem | null>(null);
  private readonly underWay = signal(0);
  protected readonly isAsking = computed(() => this.underWay() > 0 && this.text().trim() !== '');
  protected readonly runs = computed(() => {
    const tried = this.tried();
    return tried === null ? [] : markedRuns(tried.text, tried.answer);
  });
  protected readonly shown = computed(() =>
    (this.tried()?.answer.matches ?? []).slice(0, SHOWN).map((match) => ({ ...match, explanation: match.terms })),
  );
  protected readonly misses = computed(() => [...new Set(this.tried()?.answer.nearMisses.map(({ why }) => why))]);

  constructor() {
    effect((onCleanup) => {
      const content = this.desk.checkable();
      const text = this.text();
      if (text.trim() === '') this.tried.set(null);
      if (content === null || text.trim() === '') return;
      const timer = setTimeout(() => void this.ask(content, text), REST_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  private async ask(content: PatternContent, text: string): Promise<void> {
    this.underWay.update((count) => count + 1);
    try {
      const answer = await this.api.try(content, text);
      if (this.text() !== text) return;
      this.problem.set(null);
      this.tried.set({ text, answer });
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.underWay.update((count) => count - 1);
    }
  }
}
