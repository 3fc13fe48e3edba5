import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { EffectiveSettings, SettingDefinition } from '#contracts';
import { effectiveSettingsOf, settingDefinitionsOf, settingsTreeOf } from '../gateway-api/settings-api.js';
import { Icon } from '../shared-ui/icon.js';
import { fieldTime } from '../shared-ui/field-time.js';
import { counted } from '../shared-ui/figures.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { lifeChips } from '../shared-ui/words.js';
import { PageTitle } from '../shell/page-title.js';
import { sourceName } from './ladder.js';
import { endWords, textOf, valueWords } from './setting-value.js';

type Setting = EffectiveSettings['settings'][number];

/** What applies to a mail from one address to another, now or at a time, and where each end takes it from. */
@Component({
  selector: 'lz-effective-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemState, RouterLink, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './effective.html',
})
export class EffectiveFor {
  /** All three from the address of the page: it can be sent to somebody. */
  readonly sender = input('', { transform: textOf });
  readonly recipient = input('', { transform: textOf });
  readonly asOf = input('', { transform: textOf });
  private readonly router = inject(Router);
  private readonly definitions = settingDefinitionsOf();
  private readonly tree = settingsTreeOf();
  protected readonly typedSender = linkedSignal(() => this.sender());
  protected readonly typedRecipient = linkedSignal(() => this.recipient());
  /** As a date field wants it; empty: now. */
  protected readonly typedTime = linkedSignal(() => fieldTime(this.asOf()));
  /** As of a revision, not of a time. */
  protected readonly revision = computed(() => (/^[0-9a-f]{16}$/.test(this.asOf()) ? this.asOf() : null));
  protected readonly asked = computed(() => this.sender() !== '' || this.recipient() !== '');
  protected readonly answer = effectiveSettingsOf(() =>
    this.asked() ? { sender: this.sender(), recipient: this.recipient(), ...(this.asOf() === '' ? {} : { asOf: this.asOf() }) } : undefined,
  );
  protected readonly counted = counted;
  protected readonly life = lifeChips;
  private readonly byKey = computed(() => {
    const all = this.definitions.hasValue() ? this.definitions.value().settings : [];
    return new Map(all.map((definition) => [definition.key, definition]));
  });
  private readonly rows = computed(() => {
    const settings = this.answer.hasValue() ? this.answer.value().settings : [];
    return settings.flatMap((setting) => {
      const definition = this.byKey().get(setting.key);
      return definition === undefined ? [] : [this.rowOf(setting, definition)];
    });
  });
  /** Settings that mail does not heed yet are counted, and shown when asked for. */
  protected readonly showsAll = signal(false);
  protected readonly shownRows = computed(() => this.rows().filter(({ definition }) => this.showsAll() || definition.inEffect));
  protected readonly hidden = computed(() => this.rows().length - this.shownRows().length);
  protected readonly patterns = computed(() => (this.answer.hasValue() ? this.answer.value().patterns : []));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Effective for an address'));
  }

  private rowOf(setting: Setting, definition: SettingDefinition) {
    const end = (said: Setting['sender']): { words: string; from: string } | null =>
      said === null ? null : { words: valueWords(definition, said.value), from: this.sourceOf(said.from) };
    return {
      definition,
      ends: endWords[setting.ends],
      words: valueWords(definition, setting.value),
      sender: end(setting.sender),
      recipient: end(setting.recipient),
    };
  }

  private sourceOf(from: NonNullable<Setting['sender']>['from']): string {
    return sourceName(from, this.tree.hasValue() ? this.tree.value().places : []);
  }

  protected now(): void {
    void this.router.navigate([], { queryParams: { asOf: null }, queryParamsHandling: 'merge' });
  }

  protected ask(event: Event): void {
    event.preventDefault();
    const time = this.typedTime();
    const queryParams = {
      sender: this.typedSender().trim() || null,
      recipient: this.typedRecipient().trim() || null,
      asOf: time === '' ? this.revision() : new Date(time).toISOString(),
    };
    void this.router.navigate([], { queryParams });
  }
}
