import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { EffectiveSettings, SettingDefinition } from '#contracts';
import { settingDefinitionsOf, settingsTreeOf } from '../gateway-api/settings-api.js';
import { sourceName } from './ladder.js';
import { endWords, valueWords } from './setting-value.js';

type Setting = EffectiveSettings['settings'][number];

/** Settings as both ends make them, with where each end takes its value from. What is of less account is shown when asked for. */
@Component({
  selector: 'lz-effective-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (shownRows().length > 0) {
      <table class="tbl cards-sm">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Applies</th>
            <th scope="col">Sender’s side</th>
            <th scope="col">Recipient’s side</th>
          </tr>
        </thead>
        <tbody>
          @for (row of shownRows(); track row.definition.key) {
            <tr [class.quiet]="!row.definition.inEffect">
              <td>
                <span class="m">{{ row.definition.name }}</span>&ngsp;<span class="tag" [title]="row.ends.rule">{{ row.ends.words }}</span>
                @if (!row.definition.inEffect) {
                  <br /><span class="t3 xs">not in effect yet</span>
                }
              </td>
              <td data-l="Applies">
                <b>{{ row.words }}</b>
              </td>
              <td data-l="Sender’s side">
                @if (row.sender; as end) {
                  {{ end.words }}&ngsp;<span class="t3 xs">{{ end.from }}</span>
                } @else {
                  <span class="t3">not asked</span>
                }
              </td>
              <td data-l="Recipient’s side">
                @if (row.recipient; as end) {
                  {{ end.words }}&ngsp;<span class="t3 xs">{{ end.from }}</span>
                } @else {
                  <span class="t3">not asked</span>
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
    } @else {
      <p class="card-b t3">Nobody has set one of them.</p>
    }
    @if (hidden() > 0) {
      <p class="card-b">
        <button class="btn sm" type="button" (click)="showsAll.set(true)">Show {{ hidden() }} that {{ hiddenWords() }}</button>
      </p>
    }`,
})
export class EffectiveTable {
  readonly settings = input.required<readonly Setting[]>();
  /** What is shown only when asked for: what mail does not heed yet, or whatever nobody has set at either end. */
  readonly hides = input<'not-in-effect' | 'not-set'>('not-in-effect');
  private readonly definitions = settingDefinitionsOf();
  private readonly tree = settingsTreeOf();
  private readonly byKey = computed(() => {
    const all = this.definitions.hasValue() ? this.definitions.value().settings : [];
    return new Map(all.map((definition) => [definition.key, definition]));
  });
  private readonly rows = computed(() =>
    this.settings().flatMap((setting) => {
      const definition = this.byKey().get(setting.key);
      return definition === undefined ? [] : [this.rowOf(setting, definition)];
    }),
  );
  protected readonly showsAll = signal(false);
  protected readonly shownRows = computed(() => this.rows().filter((row) => this.showsAll() || !this.isHidden(row)));
  protected readonly hidden = computed(() => this.rows().length - this.shownRows().length);
  protected readonly hiddenWords = computed(() =>
    this.hides() === 'not-set' ? (this.hidden() === 1 ? 'is as the factory says' : 'are as the factory says') : 'are not in effect yet',
  );

  private rowOf(setting: Setting, definition: SettingDefinition) {
    const end = (said: Setting['sender']): { words: string; from: string } | null =>
      said === null ? null : { words: valueWords(definition, said.value), from: this.sourceOf(said.from) };
    return {
      definition,
      ends: endWords[setting.ends],
      words: valueWords(definition, setting.value),
      isSet: [setting.sender, setting.recipient].some((said) => said !== null && said.from.level !== 'factory'),
      sender: end(setting.sender),
      recipient: end(setting.recipient),
    };
  }

  private isHidden({ definition, isSet }: ReturnType<EffectiveTable['rowOf']>): boolean {
    return this.hides() === 'not-set' ? !isSet : !definition.inEffect;
  }

  private sourceOf(from: NonNullable<Setting['sender']>['from']): string {
    return sourceName(from, this.tree.hasValue() ? this.tree.value().places : []);
  }
}
