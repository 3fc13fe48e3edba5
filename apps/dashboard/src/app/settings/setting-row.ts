import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
} from '@angular/core';
import type { SettingDefinition, SettingInForce } from '#contracts';
import type { SettingJson, SettingsPlace } from '../gateway-api/settings-api.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ladderOf, sourceName } from './ladder.js';
import { isWide, SettingEditor } from './setting-editor.js';
import { SettingLadder } from './setting-ladder.js';
import { endWords, headingOf, valueWords } from './setting-value.js';

/** What is edited: the value to set, or that the one from above shall hold. */
export interface Edit {
  readonly value: SettingJson;
}

/** One setting at one place: its value as text, who says it, and a control only where this place sets it. */
@Component({
  selector: 'lz-setting-row',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, SettingEditor, SettingLadder],
  templateUrl: './setting-row.html',
})
export class SettingRow {
  readonly definition = input.required<SettingDefinition>();
  readonly setting = input.required<SettingInForce>();
  /** From global to the place that is shown. */
  readonly path = input.required<readonly SettingsPlace[]>();
  readonly edit = input<Edit | null>(null);
  readonly mayWrite = input(false);
  readonly edited = output<SettingJson>();
  readonly dropped = output();
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  protected readonly told = signal(false);
  protected readonly opened = signal(false);

  protected readonly rungs = computed(() => ladderOf(this.setting(), this.path()));
  protected readonly source = computed(() => sourceName(this.setting().from, this.path()));
  protected readonly ends = computed(() => endWords[this.definition().ends]);
  /** What two ends come to, unless the description tells it by itself. */
  protected readonly saysRule = computed(() => {
    const { ends, description } = this.definition();
    return (ends === 'both' || ends === 'either') && !/\bends?\b/.test(description);
  });
  protected readonly wide = computed(() => isWide(this.definition()));
  protected readonly isOwn = computed(() => this.setting().setHere !== null);
  protected readonly allowed = computed(() => this.definition().levels.includes(this.path().at(-1)?.level ?? 'global'));
  protected readonly levels = computed(() =>
    this.definition()
      .levels.filter((level) => level !== 'factory')
      .map(headingOf)
      .join(', '),
  );
  protected readonly inherits = computed(() => this.edit() !== null && this.edit()?.value === null);
  /** What the control shows, and the words for it. */
  protected readonly value = computed(() => (this.inherits() ? this.above() : (this.edit()?.value ?? this.setting().value)));
  protected readonly words = computed(() => valueWords(this.definition(), this.value()));
  protected readonly before = computed(() => valueWords(this.definition(), this.setting().value));
  protected readonly hasControl = computed(
    () => this.mayWrite() && this.allowed() && !this.inherits() && (this.isOwn() || this.edit() !== null),
  );
  protected readonly showsControl = computed(() => this.hasControl() && (!this.wide() || this.opened() || this.edit() !== null));

  /** What would hold if this place said nothing. */
  private above(): SettingJson {
    const here = this.rungs().length - 1;
    return this.rungs().findLast((rung, at) => at < here && rung.value !== undefined)?.value ?? this.definition().factory;
  }

  protected wordsOf(value: SettingJson): string {
    return valueWords(this.definition(), value);
  }

  protected begin(): void {
    this.opened.set(true);
    if (!this.isOwn()) this.edited.emit(this.setting().value);
    this.focusOn('lz-setting-editor :is(input, select, textarea)');
  }

  protected inherit(): void {
    this.opened.set(false);
    this.edited.emit(null);
    this.focusOn('.set-act button');
  }

  protected drop(): void {
    this.opened.set(false);
    this.dropped.emit();
    this.focusOn('.set-act button');
  }

  /** The button that was pressed is gone: whoever works by keyboard goes on at what took its place. */
  private focusOn(selector: string): void {
    const host = this.host.nativeElement;
    afterNextRender(() => host.querySelector<HTMLElement>(selector)?.focus(), { injector: this.injector });
  }
}
