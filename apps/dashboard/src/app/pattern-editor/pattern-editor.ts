import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { PatternState } from '#contracts';
import { PatternsApi } from '../gateway-api/patterns-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { PolicyRights } from '../policy/policy-rights.js';
import type { Unsaved } from '../policy/unsaved-guard.js';
import { PageTitle } from '../shell/page-title.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { lifeChips } from '../shared-ui/words.js';
import { AboutCard } from './about-card.js';
import { ActsCard } from './acts-card.js';
import { DifferenceTable } from './difference-table.js';
import { ExamplesCard } from './examples-card.js';
import { moveSentence, moveWords, type Version } from './life.js';
import { LooksForCard } from './looks-for-card.js';
import { MonthCard } from './month-card.js';
import { PatternDesk } from './pattern-desk.js';
import { TryMailCard } from './try-mail-card.js';
import { TryTextCard } from './try-text-card.js';
import { VersionsCard } from './versions-card.js';
import { WordsAroundCard } from './words-around-card.js';

/** One pattern: written beside its examples, tried on a text and a mail, moved along its life. */
@Component({
  selector: 'lz-pattern-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AboutCard,
    ActsCard,
    DifferenceTable,
    ExamplesCard,
    Icon,
    LooksForCard,
    MonthCard,
    ProblemNote,
    ProblemState,
    RouterLink,
    StateChip,
    TryMailCard,
    TryTextCard,
    VersionsCard,
    WordsAroundCard,
  ],
  providers: [PatternDesk],
  templateUrl: './pattern-editor.html',
  host: { class: 'page-fill' },
})
export class PatternEditor implements Unsaved {
  /** Undefined: a new pattern. */
  readonly id = input<string>();
  private readonly router = inject(Router);
  private readonly api = inject(PatternsApi);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(PolicyRights);
  protected readonly desk = inject(PatternDesk);
  protected readonly life = lifeChips;
  protected readonly detail = computed(() => (this.desk.detail.hasValue() ? this.desk.detail.value() : undefined));
  /** The newest version that may go live, when that is not the newest change itself. */
  protected readonly waiting = computed(() => this.detail()?.versions.find(({ state }) => state === 'draft' || state === 'shadow'));
  protected readonly live = computed(() => this.detail()?.versions.find(({ state }) => state === 'live'));
  protected readonly heading = computed(() => this.desk.draft().name || (this.desk.isNew() ? 'New pattern' : this.id()));
  protected readonly failing = computed(() => this.desk.check()?.ok === false);
  /** The version that waits is the one that is written here, and it cannot go live as it is. */
  protected readonly waitsInVain = computed(() => this.failing() && this.waiting()?.version === this.desk.newest()?.version);
  protected readonly theirNewest = computed(() => this.desk.theirs()?.versions[0]);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set(this.heading() ?? 'Pattern'));
    effect(() => {
      const id = this.id();
      untracked(() => this.desk.show(id));
    });
  }

  isUnsaved(): boolean {
    return this.rights.mayWrite() && this.desk.isChanged();
  }

  /** "Run on history" takes the draft along; coming back finds it as it was left. */
  setAside(): boolean {
    if (this.router.currentNavigation()?.extras.state?.['pattern'] === undefined) return false;
    this.desk.setAside();
    return true;
  }

  protected async save(state: 'draft' | 'shadow'): Promise<void> {
    const isNew = this.desk.isNew();
    const saved = await this.desk.save(state);
    if (saved !== undefined && isNew) void this.router.navigate(['/patterns', this.desk.content().id], { replaceUrl: true });
  }

  protected takeTheirs(): void {
    const theirs = this.desk.theirs();
    if (theirs !== null) this.desk.beginAnew(theirs);
  }

  protected async move({ version, to }: { version: Version; to: PatternState }): Promise<void> {
    const detail = this.detail();
    if (detail === undefined) return;
    const { id, revision, versions } = detail;
    const done = await this.askReason.for({
      heading: moveWords(to, version.version),
      words: moveSentence(to, version, versions),
      button: moveWords(to, version.version),
      danger: to === 'retired',
      send: (reason, key) => this.api.move(id, { version: version.version, to, reason, expectedRevision: revision }, key),
    });
    if (done === null) this.desk.detail.reload();
    else this.desk.follow(done.answer);
  }

  protected async remove(): Promise<void> {
    const detail = this.detail();
    if (detail === undefined) return;
    const done = await this.askReason.for({
      heading: `Delete ${this.heading() ?? detail.id}`,
      words: 'The pattern and all its versions leave the list. What it has held stays held, and the history keeps every version.',
      button: 'Delete the pattern',
      danger: true,
      send: (reason, key) => this.api.delete(detail.id, reason, key),
    });
    if (done === null) return;
    this.desk.discard();
    void this.router.navigate(['/patterns']);
  }
}
