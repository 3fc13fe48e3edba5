import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { SettingDefinition } from '#contracts';
import type { SettingJson } from '../gateway-api/settings-api.js';
import { counted } from '../shared-ui/figures.js';
import { actionWords } from '../shared-ui/words.js';
import { PatternSelectionEditor } from './pattern-selection-editor.js';
import { fieldsOf, headingOf, textOf, textsOf, valueWords } from './setting-value.js';

/** Kinds whose control is too large for the column of values. */
const wideKinds: readonly SettingDefinition['kind'][] = [
  'texts',
  'addresses',
  'template',
  'pattern-selection',
  'trigger',
  'header-trigger',
  'static-header',
  'score-thresholds',
  'uninspectable-actions',
];
export const isWide = (definition: SettingDefinition): boolean => wideKinds.includes(definition.kind);

/** The control for one setting, by its kind. */
@Component({
  selector: 'lz-setting-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PatternSelectionEditor],
  templateUrl: './setting-editor.html',
})
export class SettingEditor {
  readonly definition = input.required<SettingDefinition>();
  readonly value = input.required<SettingJson>();
  readonly changed = output<SettingJson>();
  protected readonly actions = Object.entries(actionWords).map(([key, name]) => ({ key, name }));
  protected readonly counted = counted;
  protected readonly words = computed(() => valueWords(this.definition(), this.value()));
  protected readonly text = computed(() => textOf(this.value()));
  protected readonly texts = computed(() => textsOf(this.value()));
  private readonly fields = computed(() => fieldsOf(this.value()));
  /** Reasons that the factory knows, and those that are set. */
  protected readonly reasons = computed(() => {
    const keys = new Set([...Object.keys(fieldsOf(this.definition().factory)), ...Object.keys(this.fields())]);
    return [...keys].map((key) => ({ key, name: headingOf(key) }));
  });

  protected labelled(part: string): string {
    return part === '' ? this.definition().name : `${this.definition().name}, ${part}`;
  }

  protected field(name: string): string {
    return textOf(this.fields()[name]);
  }

  protected setField(name: string, value: SettingJson): void {
    this.changed.emit({ ...this.fields(), [name]: value });
  }

  /** An empty field never takes that action for the score. */
  protected typeScore(action: string, typed: string): void {
    const rest = Object.fromEntries(Object.entries(this.fields()).filter(([key]) => key !== action));
    this.changed.emit(typed === '' || Number.isNaN(Number(typed)) ? rest : { ...rest, [action]: Number(typed) });
  }

  protected typeNumber(typed: string): void {
    if (typed !== '' && !Number.isNaN(Number(typed))) this.changed.emit(Number(typed));
  }

  protected typeLines(typed: string): void {
    this.changed.emit([
      ...new Set(
        typed
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      ),
    ]);
  }
}
