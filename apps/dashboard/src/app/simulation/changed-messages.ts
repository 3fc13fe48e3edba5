import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { SimulationResult } from '#contracts';
import { CurrentSession } from '../session/current-session.js';
import { Moment } from '../shared-ui/moment.js';
import { verdictWords } from '../shared-ui/words.js';
import { changeKind, isLostLeak, outcomeWords, type SimulatedMessage } from './outcome.js';

interface Tab {
  readonly key: string;
  readonly words: string;
  /** Of all messages, not only of those that are listed. */
  readonly count: number;
  readonly fits: (message: SimulatedMessage) => boolean;
}

/** The messages that change, real leaks lost first. */
@Component({
  selector: 'lz-changed-messages',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Moment, RouterLink],
  templateUrl: './changed-messages.html',
})
export class ChangedMessages {
  readonly result = input.required<SimulationResult>();
  /** Whether this account may open a message. */
  protected readonly mayOpen = computed(() => this.session.may(['dlp-manager', 'auditor']));
  private readonly session = inject(CurrentSession);
  protected readonly outcomes = outcomeWords;
  protected readonly verdicts = verdictWords;
  protected readonly tabs = computed<readonly Tab[]>(() => {
    const { totals, verdicts } = this.result();
    const kind = (wanted: string) => (message: SimulatedMessage) => changeKind(message.before, message.after) === wanted;
    return [
      { key: 'lost', words: 'Real leaks lost', count: verdicts.realLeaksLost, fits: isLostLeak },
      { key: 'new', words: 'Newly caught', count: totals.newlyCaught, fits: kind('newly-caught') },
      { key: 'gone', words: 'No longer caught', count: totals.noLongerCaught, fits: kind('no-longer-caught') },
      { key: 'changed', words: 'Other action', count: totals.actionChanged, fits: kind('changed') },
    ];
  });
  /** The first that has something, in the order of how much it matters. */
  protected readonly chosen = linkedSignal(() => this.tabs().find(({ count }) => count > 0)?.key ?? 'lost');
  private readonly tab = computed(() => this.tabs().find(({ key }) => key === this.chosen()));
  protected readonly messages = computed(() => this.result().changed.filter((message) => this.tab()?.fits(message) === true));
  /** How many of this kind are not in the list that the engine gave. */
  protected readonly missing = computed(() => (this.tab()?.count ?? 0) - this.messages().length);

  protected patternsOf(message: SimulatedMessage): string[] {
    return [...new Set([...message.patternsBefore, ...message.patternsAfter])];
  }
}
