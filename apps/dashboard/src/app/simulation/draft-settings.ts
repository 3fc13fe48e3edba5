import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { SettingDefinition } from '#contracts';
import { settingDefinitionsOf, settingsTreeOf } from '../gateway-api/settings-api.js';
import { SettingEditor } from '../settings/setting-editor.js';
import { Icon } from '../shared-ui/icon.js';
import type { DraftSetting } from './draft.js';

/** Settings of places, as if they were changed. Only those that mail heeds now make a difference. */
@Component({
  selector: 'lz-draft-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, SettingEditor],
  template: `<datalist id="draft-places">
      @for (name of places(); track name) {
        <option [value]="name"></option>
      }
    </datalist>
    @for (setting of settings(); track $index; let at = $index) {
      <div class="draft-row draft-setting" role="group" [attr.aria-label]="'Setting ' + (at + 1)">
        <input
          #place
          class="in"
          list="draft-places"
          aria-label="Place"
          placeholder="global, a domain or an address"
          maxlength="320"
          autocomplete="off"
          spellcheck="false"
          [value]="setting.place"
          (input)="set(at, { place: place.value })"
        />
        <select #key class="in" aria-label="Setting" (change)="setKey(at, key.value)">
          @for (definition of offered(); track definition.key) {
            <option [value]="definition.key" [selected]="definition.key === setting.key">{{ definition.name }}</option>
          }
        </select>
        <button class="btn quiet ico" type="button" [attr.aria-label]="'Take out setting ' + (at + 1)" (click)="remove(at)">
          <lz-icon name="x" />
        </button>
        @if (definitionOf(setting); as definition) {
          <lz-setting-editor class="draft-value" [definition]="definition" [value]="setting.value" (changed)="set(at, { value: $event })" />
        }
      </div>
    }
    <button class="btn sm" type="button" [disabled]="offered().length === 0" (click)="add()">
      <lz-icon name="plus" size="sm" />Change a setting
    </button>`,
})
export class DraftSettings {
  readonly settings = input.required<readonly DraftSetting[]>();
  readonly changed = output<readonly DraftSetting[]>();
  private readonly definitions = settingDefinitionsOf();
  private readonly tree = settingsTreeOf();
  protected readonly offered = computed(() =>
    (this.definitions.hasValue() ? this.definitions.value().settings : []).filter(({ inEffect }) => inEffect),
  );
  protected readonly places = computed(() =>
    (this.tree.hasValue() ? this.tree.value().places : []).map(({ name }) => name).filter((name) => name !== ''),
  );

  protected definitionOf(setting: DraftSetting): SettingDefinition | undefined {
    return this.offered().find(({ key }) => key === setting.key);
  }

  protected set(at: number, change: Partial<DraftSetting>): void {
    this.changed.emit(this.settings().map((setting, each) => (each === at ? { ...setting, ...change } : setting)));
  }

  protected setKey(at: number, key: string): void {
    this.set(at, { key, value: this.offered().find((definition) => definition.key === key)?.factory ?? null });
  }

  protected add(): void {
    const [first] = this.offered();
    if (first !== undefined) this.changed.emit([...this.settings(), { place: 'global', key: first.key, value: first.factory }]);
  }

  protected remove(at: number): void {
    this.changed.emit(this.settings().filter((_, each) => each !== at));
  }
}
