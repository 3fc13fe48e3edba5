import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, effect, Injectable, inject, signal, untracked } from '@angular/core';
import type { Lint, PatternCheckResult, PatternContent, PatternDetail, PolicyReceipt } from '#contracts';
import { patternOf, PatternsApi, patternVocabularyOf } from '../gateway-api/patterns-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { command } from '../policy/command.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { DraftsAside } from './drafts-aside.js';
import { blankDraft, contentOf, draftOf, gapsIn, type PatternDraft } from './pattern-draft.js';

/** How long the typing must rest before the engine is asked, in milliseconds. */
const REST_MS = 350;

/** Fields that show their lint themselves; what the engine says of others is shown above them all. */
const FIELDS_WITH_A_PLACE = [
  'id',
  'name',
  'description',
  'matcher.regex',
  'matcher.caseSensitive',
  'matcher.keywords',
  'matcher.detector',
  'validator',
  'matchFilter',
  'context.positive',
  'context.negative',
  'context.windowWords',
  'minConfidence',
  'threshold',
  'action',
  'delayEvaluation',
  'parts',
  'condition',
  'recipients.only',
  'recipients.except',
  'weight',
  'examples.mustMatch',
  'examples.mustNotMatch',
] as const;
export type LintedField = (typeof FIELDS_WITH_A_PLACE)[number];

const isOf = (said: string, field: string): boolean => said === field || said.startsWith(`${field}.`);

/** What the draft began from. */
interface Opened {
  readonly content: PatternContent;
  /** Revision of the pattern's stream; null for a pattern that is new. */
  readonly revision: number | null;
}

const nothingYet: Opened = { content: contentOf(blankDraft), revision: null };

/** One pattern under the hands of its author: the draft, what the engine says of it, saving, and what others did meanwhile. */
@Injectable()
export class PatternDesk {
  private readonly api = inject(PatternsApi);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly rights = inject(PolicyRights);
  private readonly aside = inject(DraftsAside);
  private readonly asked = signal<string | undefined>(undefined);
  private readonly opened = signal<Opened>(nothingYet);
  private readonly written = signal<PatternDraft>(blankDraft);
  private readonly saving = command();
  private readonly tried = signal(false);
  private readonly others = signal<PatternDetail | null>(null);
  private readonly answered = signal<{ of: PatternContent; result: PatternCheckResult } | null>(null);
  private readonly isAsking = signal(false);

  readonly detail = patternOf(this.asked);
  readonly vocabulary = patternVocabularyOf();
  readonly draft = this.written.asReadonly();
  readonly content = computed(() => contentOf(this.written()));
  /** What the draft is compared with when it is thrown away. */
  readonly origin = computed(() => this.opened().content);
  readonly isNew = computed(() => this.asked() === undefined);
  readonly isChanged = computed(() => JSON.stringify(this.content()) !== JSON.stringify(this.opened().content));
  readonly gaps = computed(() => gapsIn(this.content()));
  readonly problem = this.saving.problem;
  readonly isSaving = this.saving.sending;
  /** The pattern as others have left it, after a save was refused for that reason. */
  readonly theirs = this.others.asReadonly();
  /** The last check; it may be older than the draft for a moment. */
  readonly check = computed(() => this.answered()?.result ?? null);
  readonly isChecking = this.isAsking.asReadonly();
  /** What is said of no single field. */
  readonly otherLints = computed(() =>
    (this.check()?.lints ?? []).filter((lint) => !FIELDS_WITH_A_PLACE.some((field) => isOf(lint.field, field))),
  );
  /** The newest version that is stored. */
  readonly newest = computed(() => (this.detail.hasValue() ? this.detail.value().versions[0] : undefined));
  /** The draft as it can be checked and tried; null as long as too much is missing. A name is not needed for that. */
  readonly checkable = computed<PatternContent | null>(() => {
    if (this.gaps().some(({ field }) => field !== 'id' && field !== 'name')) return null;
    const content = this.content();
    const idMissing = this.gaps().some(({ field }) => field === 'id');
    return { ...content, id: idMissing ? 'new-pattern' : content.id, name: content.name === '' ? 'New pattern' : content.name };
  });

  constructor() {
    effect(() => {
      if (!this.detail.hasValue()) return;
      const detail = this.detail.value();
      untracked(() => {
        // A reload never touches what somebody is writing.
        if (this.opened().revision === null) this.beginAnew(detail);
      });
    });
    effect((onCleanup) => {
      const content = this.checkable();
      if (content === null || !this.rights.mayWrite()) return;
      const timer = setTimeout(() => void this.ask(content), REST_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  /**
   * Opens a pattern; undefined begins a new one. A draft that was set aside is gone on with.
   * Nothing of the pattern that was open before is left: the router keeps the page when only the id in its address changes.
   */
  show(id: string | undefined): void {
    const aside = this.aside.take(id);
    this.asked.set(id);
    this.opened.set(aside?.began ?? nothingYet);
    this.written.set(aside?.draft ?? blankDraft);
    this.saving.dismiss();
    this.tried.set(false);
    this.others.set(null);
    this.answered.set(null);
  }

  /** Keeps the draft for when this pattern is opened again. */
  setAside(): void {
    this.aside.put(this.asked(), { began: this.opened(), draft: this.written() });
  }

  patch(change: Partial<PatternDraft>): void {
    this.written.update((draft) => ({ ...draft, ...change }));
  }

  /** Takes the draft back to where it began. */
  discard(): void {
    const { content, revision } = this.opened();
    this.written.set(revision === null ? blankDraft : draftOf(content));
    this.saving.dismiss();
    this.others.set(null);
  }

  /** Goes on writing from another version. */
  startFrom(content: PatternContent): void {
    this.written.set(draftOf(content));
  }

  /** Errors, warnings and hints of one field; what is missing is said once somebody tried to save. */
  lintsOf(field: LintedField): readonly Lint[] {
    const missing = this.tried() || !this.isNew() ? this.gaps().filter((gap) => isOf(gap.field, field)) : [];
    const said = (this.check()?.lints ?? []).filter((lint) => isOf(lint.field, field));
    return [...missing.map((gap): Lint => ({ severity: 'error', rule: '', message: gap.words, field })), ...said];
  }

  /** Saves a new version; the receipt, or undefined when it was not saved. */
  async save(state: 'draft' | 'shadow'): Promise<PolicyReceipt | undefined> {
    this.tried.set(true);
    if (this.gaps().length > 0) {
      void this.announcer.announce(`Not saved. ${this.gaps().length} fields need a value.`, 'assertive');
      return undefined;
    }
    const pattern = this.content();
    const asked = this.asked();
    const request = { pattern, state, expectedRevision: this.opened().revision };
    const receipt = await this.saving.run(request, (key) => this.api.save(request, key));
    // Another pattern was opened before the answer came: that one is not touched.
    if (this.asked() !== asked) return receipt;
    if (receipt === undefined) await this.lookWhatOthersDid();
    else this.keep(pattern, receipt);
    return receipt;
  }

  /** Saves on top of what the others have done. */
  async saveAfterTheirs(): Promise<PolicyReceipt | undefined> {
    const theirs = this.others();
    if (theirs === null) return undefined;
    this.opened.update((opened) => ({ ...opened, revision: theirs.revision }));
    return this.save('draft');
  }

  /** After a version was moved: the stream went on, the draft stays. */
  follow(receipt: PolicyReceipt): void {
    this.opened.update((opened) => ({ ...opened, revision: receipt.revision }));
    this.detail.reload();
  }

  /** Forgets the draft and goes on from what is stored. */
  beginAnew(detail: PatternDetail): void {
    const newest = detail.versions[0];
    if (newest === undefined) return;
    this.saving.dismiss();
    this.others.set(null);
    this.opened.set({ content: newest.content, revision: detail.revision });
    this.written.set(draftOf(newest.content));
  }

  private keep(content: PatternContent, receipt: PolicyReceipt): void {
    this.opened.set({ content, revision: receipt.revision });
    this.others.set(null);
    this.detail.reload();
    void this.announcer.announce(`Version ${receipt.version ?? ''} is saved.`);
  }

  private async lookWhatOthersDid(): Promise<void> {
    const id = this.asked();
    if (id === undefined || this.problem()?.code !== 'revision-conflict') return;
    try {
      const theirs = await this.api.read(id);
      if (this.asked() === id) this.others.set(theirs);
    } catch (error) {
      void this.announcer.announce(problemOf(error).detail, 'assertive');
    }
  }

  private async ask(content: PatternContent): Promise<void> {
    this.isAsking.set(true);
    try {
      const result = await this.api.check(content);
      if (this.checkable() === content) this.answered.set({ of: content, result });
    } catch {
      // Saving checks again and says what failed; until then the last answer would mislead.
      if (this.checkable() === content) this.answered.set(null);
    } finally {
      this.isAsking.set(false);
    }
  }
}
