import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import type { SettingJson } from '../gateway-api/settings-api.js';
import { patternGroupsOf } from '../gateway-api/pattern-groups-api.js';
import { patternsOf } from '../gateway-api/patterns-api.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { type PatternSelectionValue, selectionOf, selectionWords } from './setting-value.js';

interface Choice {
  readonly ref: string;
  readonly name: string;
  readonly hint: string;
}

/** Which patterns a level puts in force: beside those from above or in their place; one by one, by group, or all. */
@Component({
  selector: 'lz-pattern-selection-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemState],
  templateUrl: './pattern-selection-editor.html',
})
export class PatternSelectionEditor {
  readonly value = input.required<SettingJson>();
  readonly changed = output<SettingJson>();
  private readonly patterns = patternsOf();
  private readonly groups = patternGroupsOf();
  protected readonly sought = signal('');
  protected readonly selection = computed(() => selectionOf(this.value()));
  protected readonly words = computed(() => selectionWords(this.selection()));
  protected readonly error = computed(() => this.patterns.error() ?? this.groups.error());
  private readonly choices = computed<readonly Choice[]>(() => {
    const groups = this.groups.hasValue() ? this.groups.value().groups : [];
    const patterns = this.patterns.hasValue() ? this.patterns.value().patterns : [];
    return [
      ...groups.map(({ id, name, patterns: all }) => ({ ref: `group/${id}`, name, hint: `group, ${counted(all.length, 'pattern')}` })),
      ...patterns.map(({ id, name, state }) => ({ ref: `pattern/${id}`, name, hint: state === 'live' ? 'pattern' : `pattern, ${state}` })),
      ...this.unheardOf([...groups.map(({ id }) => `group/${id}`), ...patterns.map(({ id }) => `pattern/${id}`)]),
    ];
  });
  protected readonly shown = computed(() => {
    const text = this.sought().trim().toLowerCase();
    return this.choices().filter(({ name, ref }) => name.toLowerCase().includes(text) || ref.includes(text));
  });
  protected readonly catchesNothing = computed(() => this.selection().inherit === 'replace' && this.selection().refs.length === 0);
  protected readonly all = computed(() => this.selection().refs.includes('all'));

  /** What the value names and nobody has: it is shown, so that it can be taken out. */
  private unheardOf(known: readonly string[]): Choice[] {
    if (this.patterns.isLoading() || this.groups.isLoading()) return [];
    const missing = this.selection().refs.filter((ref) => ref !== 'all' && !known.includes(ref));
    return missing.map((ref) => ({ ref, name: ref, hint: 'is not there any more' }));
  }

  protected inherit(how: PatternSelectionValue['inherit']): void {
    this.tell({ ...this.selection(), inherit: how });
  }

  protected toggle(ref: string): void {
    const { inherit, refs } = this.selection();
    this.tell({ inherit, refs: refs.includes(ref) ? refs.filter((each) => each !== ref) : [...refs, ref] });
  }

  protected reload(): void {
    this.patterns.reload();
    this.groups.reload();
  }

  private tell({ inherit, refs }: PatternSelectionValue): void {
    this.changed.emit({ inherit, refs: [...refs] });
  }
}
