import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { patternsOf, PatternsApi } from '../gateway-api/patterns-api.js';
import { SettingsApi, settingsOfPlaceOf } from '../gateway-api/settings-api.js';
import { command } from '../policy/command.js';
import { PolicyRights } from '../policy/policy-rights.js';
import type { Unsaved } from '../policy/unsaved-guard.js';
import { PageTitle } from '../shell/page-title.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { type BrokenPhrase, brokenPhrases, mayHold, skipWordsIn } from './broken-phrases.js';

const KEY = 'dlp.skipWords';
const REST_MS = 400;

interface Affected {
  readonly id: string;
  readonly name: string;
  readonly phrases: readonly BrokenPhrase[];
}

/** Words that are left out of a text before it is searched, and what that does to the patterns there are. */
@Component({
  selector: 'lz-skip-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, ProblemNote, ProblemState, RouterLink],
  templateUrl: './skip-list.html',
  host: { class: 'page-fill' },
})
export class SkipList implements Unsaved {
  private readonly settings = inject(SettingsApi);
  private readonly patterns = inject(PatternsApi);
  protected readonly rights = inject(PolicyRights);
  protected readonly place = settingsOfPlaceOf(() => 'global');
  private readonly list = patternsOf();
  protected readonly command = command();
  protected readonly reason = signal('');
  private readonly inForce = computed(() =>
    this.place.hasValue() ? this.place.value().settings.find(({ key }) => key === KEY) : undefined,
  );
  protected readonly setHere = computed(() => this.inForce()?.setHere ?? null);
  private readonly stored = computed(() => wordsOf(this.inForce()?.value), { equal: sameWords });
  protected readonly text = linkedSignal(() => this.stored().join('\n'));
  protected readonly words = computed(() => skipWordsIn(this.text()), { equal: sameWords });
  protected readonly added = computed(() => this.words().filter((word) => !this.stored().includes(word)));
  protected readonly removed = computed(() => this.stored().filter((word) => !this.words().includes(word)));
  protected readonly isChanged = computed(() => this.added().length + this.removed().length > 0);
  protected readonly count = computed(() => counted(this.words().length, 'word'));
  protected readonly affected = signal<readonly Affected[]>([]);
  protected readonly couldNotLook = signal(false);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Skip list'));
    effect((onCleanup) => {
      const skipped = new Set(this.words());
      const rows = this.list.hasValue() ? this.list.value().patterns : [];
      const timer = setTimeout(() => void this.look(rows, skipped), REST_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  isUnsaved(): boolean {
    return this.rights.mayWrite() && this.isChanged();
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const expectedRevision = this.place.hasValue() ? this.place.value().revision : -1;
    const request = { changes: [{ key: KEY, value: [...this.words()] }], reason: this.reason(), expectedRevision };
    if ((await this.command.run(request, (key) => this.settings.change('global', request, key))) === undefined) return;
    this.reason.set('');
    this.place.reload();
  }

  /** Reads only the patterns that hold one of the words: a big policy is not read whole. */
  private async look(rows: readonly { id: string; name: string; matcher: string }[], skipped: ReadonlySet<string>): Promise<void> {
    const suspects = rows.filter(({ matcher }) => mayHold(matcher, skipped)).slice(0, 50);
    try {
      const found = await Promise.all(suspects.map((row) => this.affectedBy(row, skipped)));
      this.couldNotLook.set(false);
      this.affected.set(found.filter(({ phrases }) => phrases.length > 0));
    } catch {
      this.couldNotLook.set(true);
    }
  }

  private async affectedBy(row: { id: string; name: string }, skipped: ReadonlySet<string>): Promise<Affected> {
    const { versions } = await this.patterns.read(row.id);
    const shown = versions.find(({ state }) => state === 'live' || state === 'shadow') ?? versions[0];
    return { ...row, phrases: shown === undefined ? [] : brokenPhrases(shown.content, skipped) };
  }
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}

const wordsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
