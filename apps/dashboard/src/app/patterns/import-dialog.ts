import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { patternActionSchema, type PatternImportResult } from '#contracts';
import { PatternsApi } from '../gateway-api/patterns-api.js';
import { command } from '../policy/command.js';
import { FileDrop } from '../policy/file-drop.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { actionWords, type Chip, lifeChips } from '../shared-ui/words.js';
import { type Fate, importRows, importSentence, written } from './import-rows.js';

const fateChips: Record<Fate, Chip> = {
  added: { words: 'Added', icon: 'plus', tone: 'sent' },
  overwritten: { words: 'Overwritten', icon: 'ref', tone: 'pending' },
  skipped: { words: 'Skipped', icon: 'pause', tone: 'gone' },
  refused: { words: 'Refused', icon: 'x', tone: 'refused' },
  'left-out': { words: 'Left out', icon: 'x', tone: 'refused' },
  'in-part': { words: 'Taken in part', icon: 'alert', tone: 'hold' },
};

const formatWords: Record<PatternImportResult['format'], string> = {
  json: 'a pattern file',
  csv: 'a table',
  lines: 'a list of expressions',
  gitleaks: 'gitleaks rules',
  presidio: 'Presidio recognizers',
};

/** Longest file that is sent, in characters. */
const LONGEST = 10_000_000;
const STATES = ['draft', 'shadow', 'live'] as const;
type ImportState = (typeof STATES)[number];
type ImportAction = keyof typeof actionWords;

/** A file of patterns: first what it would do, then, when that is wanted, the import. Closes with true when something was written. */
@Component({
  selector: 'lz-import-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileDrop, Icon, ProblemNote, StateChip],
  host: { class: 'dlg dlg-wide' },
  templateUrl: './import-dialog.html',
})
export class ImportDialog {
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  private readonly api = inject(PatternsApi);
  protected readonly dryRun = command();
  protected readonly command = command();
  protected readonly states = STATES.map((value) => ({ value, words: lifeChips[value].words }));
  protected readonly actions = patternActionSchema.options.map((value) => ({ value, words: actionWords[value] }));
  protected readonly fates = fateChips;
  protected readonly file = signal<{ name: string; text: string } | null>(null);
  private chosen: File | undefined;
  protected readonly tooLarge = signal(false);
  protected readonly existing = signal<'skip' | 'overwrite'>('skip');
  protected readonly action = signal<ImportAction>('quarantine');
  protected readonly state = signal<ImportState>('shadow');
  /** A dry run of what is chosen now; null as long as no file is. */
  private readonly wanted = computed(() => {
    const file = this.file();
    if (file === null) return null;
    return { file: file.text, existing: this.existing(), action: this.action(), state: this.state(), dryRun: true };
  });
  /** The last answer beside the request that it answers. */
  private readonly answered = signal<{ readonly request: object; readonly result: PatternImportResult } | null>(null);
  /** The answer that is shown is the one to what is chosen now: only then may it be carried out. */
  protected readonly agrees = computed(() => this.answered() !== null && this.answered()?.request === this.wanted());
  protected readonly planned = computed(() => this.answered()?.result ?? null);
  protected readonly done = signal<PatternImportResult | null>(null);
  protected readonly shown = computed(() => this.done() ?? this.planned());
  protected readonly rows = computed(() => importRows(this.shown() ?? EMPTY));
  protected readonly format = computed(() => formatWords[(this.shown() ?? EMPTY).format]);
  protected readonly sentence = computed(() => importSentence(this.shown() ?? EMPTY, this.done() !== null));
  protected readonly count = computed(() => written(this.planned() ?? EMPTY));
  protected readonly button = computed(() => `Import ${counted(this.count(), 'pattern')}`);

  protected async take(file: File): Promise<void> {
    this.chosen = file;
    this.answered.set(null);
    this.file.set(null);
    this.tooLarge.set(file.size > LONGEST);
    if (this.tooLarge()) return;
    const text = await file.text();
    if (this.chosen !== file) return;
    this.file.set({ name: file.name, text });
    await this.plan();
  }

  protected chooseExisting(value: string): Promise<void> {
    this.existing.set(value === 'overwrite' ? 'overwrite' : 'skip');
    return this.plan();
  }

  protected chooseAction(value: string): Promise<void> {
    this.action.set(this.actions.find((each) => each.value === value)?.value ?? 'quarantine');
    return this.plan();
  }

  protected chooseState(value: string): Promise<void> {
    this.state.set(STATES.find((each) => each === value) ?? 'shadow');
    return this.plan();
  }

  /** What the file would do, written nowhere. What is chosen while one dry run is on its way is asked for when that has ended. */
  private async plan(): Promise<void> {
    const request = this.wanted();
    if (request === null || this.dryRun.sending()) return;
    this.command.dismiss();
    const result = await this.dryRun.run(request, (key) => this.api.import(request, key));
    this.answered.set(result === undefined ? null : { request, result });
    if (this.wanted() !== request) await this.plan();
  }

  protected async takeIn(): Promise<void> {
    const planned = this.wanted();
    if (planned === null || !this.agrees()) return;
    const request = { ...planned, dryRun: false };
    this.done.set((await this.command.run(request, (key) => this.api.import(request, key))) ?? null);
  }
}

const EMPTY: PatternImportResult = {
  format: 'json',
  added: [],
  overwritten: [],
  skipped: [],
  refused: [],
  unsupported: [],
  groups: [],
  policyRevision: '',
};
