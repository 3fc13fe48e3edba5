import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Dialog } from '@angular/cdk/dialog';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { Problem } from '#contracts';
import { firstValueFrom } from 'rxjs';
import {
  settingDefinitionsOf,
  SettingsApi,
  type SettingJson,
  settingsOfPlaceOf,
  type SettingsPlace,
  settingsTreeOf,
} from '../gateway-api/settings-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { command } from '../policy/command.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { PageTitle } from '../shell/page-title.js';
import { ChangeLog } from './change-log.js';
import { OpenPlaceDialog } from './open-place-dialog.js';
import { PendingChanges } from './pending-changes.js';
import { PlaceNotes } from './place-notes.js';
import { pathTo, placeName } from './place-tree.js';
import { PlacesTree } from './places-tree.js';
import { SaveBar } from './save-bar.js';
import { type Edit, SettingRow } from './setting-row.js';
import { type Choice, fits, grouped, isShown, knownSettings, type ShownSetting } from './shown-settings.js';

const choices: readonly { readonly choice: Choice; readonly words: string }[] = [
  { choice: 'now', words: 'In effect now' },
  { choice: 'here', words: 'Set here' },
  { choice: 'all', words: 'All' },
];

/** The settings: the tree of places, and for one place what is in force there and who says so. */
@Component({
  selector: 'lz-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ChangeLog, Icon, PlaceNotes, PlacesTree, ProblemState, RouterLink, SaveBar, SettingRow],
  host: { class: 'page-fill' },
  templateUrl: './settings.html',
})
export class Settings {
  /** From the address; the tree alone is shown on a phone while it is not there. */
  readonly placeId = input<string>();
  private readonly api = inject(SettingsApi);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');
  private readonly dialog = inject(Dialog);
  private readonly ask = inject(AskReason);
  private readonly router = inject(Router);
  protected readonly pending = inject(PendingChanges);
  protected readonly mayWrite = inject(PolicyRights).mayWrite;
  protected readonly id = computed(() => this.placeId() ?? 'global');
  protected readonly tree = settingsTreeOf();
  protected readonly definitionList = settingDefinitionsOf();
  protected readonly placeResource = settingsOfPlaceOf(() => this.id());
  protected readonly save = command();
  protected readonly conflict = signal<Problem | null>(null);

  protected readonly places = computed(() => (this.tree.hasValue() ? this.tree.value().places : []));
  protected readonly place = computed(() => (this.placeResource.hasValue() ? this.placeResource.value() : undefined));
  protected readonly error = computed(() => this.tree.error() ?? this.definitionList.error() ?? this.placeResource.error());
  protected readonly definitions = computed(
    () => new Map((this.definitionList.hasValue() ? this.definitionList.value().settings : []).map((each) => [each.key, each])),
  );
  protected readonly path = computed<readonly SettingsPlace[]>(() => {
    const place = this.place();
    return place === undefined ? [] : pathTo(place, this.places());
  });
  protected readonly title = computed(() => {
    const place = this.place();
    return place === undefined ? '' : placeName(place);
  });
  protected readonly way = computed(() => this.path().map(placeName).slice(0, -1).join(' › '));
  protected readonly edits = computed(() => this.pending.of(this.id()));
  protected readonly isEdited = computed(() => Object.keys(this.edits()).length > 0);
  protected readonly taken = computed(() => (this.place()?.settings.length ?? 0) - (this.place()?.own ?? 0));
  protected readonly counted = counted;
  protected readonly choice = signal<Choice>('now');
  protected readonly sought = signal('');
  private readonly settings = computed(() => knownSettings(this.place()?.settings ?? [], this.definitions()));
  protected readonly choices = computed(() =>
    choices.map((one) => ({ ...one, count: this.settings().filter((setting) => isShown(setting, one.choice, this.edits())).length })),
  );
  /** Who looks for one finds it, wherever it would stand. */
  protected readonly groups = computed(() => {
    const choice = this.sought().trim() === '' ? this.choice() : 'all';
    return grouped(this.settings().filter((one) => isShown(one, choice, this.edits()) && fits(one, this.sought())));
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set(this.placeId() === undefined || this.title() === '' ? 'Settings' : `Settings for ${this.title()}`));
    effect(() => {
      this.id();
      untracked(() => this.forgetProblems());
    });
  }

  protected editOf(key: string): Edit | null {
    const edits = this.edits();
    return key in edits ? { value: edits[key] ?? null } : null;
  }

  /** Giving back what is not set here, or setting what is set already, is no change. */
  protected edit({ setting }: ShownSetting, value: SettingJson): void {
    const isAsItWas = setting.setHere !== null && JSON.stringify(value) === JSON.stringify(setting.value);
    if (isAsItWas) this.pending.drop(this.id(), setting.key);
    else this.pending.set(this.id(), setting.key, value);
  }

  protected async saveAll(reason: string): Promise<void> {
    const place = this.place();
    if (place === undefined) return;
    const changes = Object.entries(this.edits()).map(([key, value]) => ({ key, value }));
    const request = { changes, reason, expectedRevision: place.revision };
    this.conflict.set(null);
    const receipt = await this.save.run(request, (key) => this.api.change(place.id, request, key));
    if (receipt !== undefined) this.saved(place.id, changes.length);
    else if (this.save.problem()?.code === 'revision-conflict') this.keepEdits();
    else return;
    this.reload();
  }

  /** The bar is gone: the focus goes to the settings, and it is said aloud. */
  private saved(place: string, count: number): void {
    this.pending.clear(place);
    this.main().nativeElement.focus();
    void this.announcer.announce(`${counted(count, 'change')} saved`);
  }

  /** Somebody was faster: their values are shown, ours stay beside them as what is not saved yet. */
  private keepEdits(): void {
    this.conflict.set(this.save.problem());
    this.save.dismiss();
  }

  protected discard(): void {
    this.pending.clear(this.id());
    this.forgetProblems();
  }

  private forgetProblems(): void {
    this.save.dismiss();
    this.conflict.set(null);
  }

  protected reload(): void {
    this.placeResource.reload();
    this.tree.reload();
    if (this.definitionList.error() !== undefined) this.definitionList.reload();
  }

  protected async openPlace(): Promise<void> {
    const opened = this.dialog.open<SettingsPlace>(OpenPlaceDialog, { ariaLabelledBy: 'dialog-title' });
    const place = await firstValueFrom(opened.closed);
    if (place === undefined) return;
    this.tree.reload();
    await this.router.navigate(['/settings', place.id]);
  }

  protected async closePlace(): Promise<void> {
    const place = this.place();
    if (place === undefined) return;
    const own = `${counted(place.own, 'own value')} ${place.own === 1 ? 'is' : 'are'}`;
    const done = await this.ask.for({
      heading: `Take ${placeName(place)} out of the tree`,
      words: `${own} given up. What it covered takes everything from the level above, with the next message.`,
      button: 'Take it out',
      danger: true,
      send: (reason, key) => this.api.close(place.id, reason, key),
    });
    if (done === null) return;
    this.pending.clear(place.id);
    this.pending.dropNotes(place.id);
    this.tree.reload();
    await this.router.navigate(['/settings']);
  }
}
