import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { DkimKey } from '#contracts';
import { DkimKeysApi, dkimKeysOf } from '../gateway-api/dkim-keys-api.js';
import { command } from '../policy/command.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { AddKey } from './add-key.js';
import { KeyRecord } from './key-record.js';
import { nextWords, stateChip, whatWords } from './key-words.js';

/** The keys that sign outgoing mail: which sign, which wait for their record, and what to publish. */
@Component({
  selector: 'lz-dkim-keys',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AddKey, EmptyState, Icon, KeyRecord, Moment, ProblemNote, ProblemState, StateChip],
  templateUrl: './dkim-keys.html',
  host: { class: 'page-fill' },
})
export class DkimKeys {
  private readonly api = inject(DkimKeysApi);
  private readonly session = inject(CurrentSession);
  protected readonly command = command();
  protected readonly list = dkimKeysOf();
  protected readonly adding = signal<'made' | 'brought' | null>(null);
  /** Whose removal is asked about once more. */
  protected readonly removing = signal<string | null>(null);
  /** Which key the last refusal is about. */
  protected readonly refused = signal<DkimKey | null>(null);
  protected readonly mayChange = computed(() => this.session.may(['administrator']));
  protected readonly rows = computed(() =>
    (this.list.hasValue() ? this.list.value().keys : []).map((key) => ({
      key,
      chip: stateChip(key),
      what: whatWords(key),
      next: nextWords(key),
    })),
  );
  protected readonly counted = computed(() =>
    this.list.hasValue() ? counted(this.list.value().keys.filter(({ signs }) => signs).length, 'signs', 'sign') : '',
  );

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('DKIM keys'));
  }

  protected publish(key: DkimKey, unseen = false): Promise<void> {
    return this.carryOut(key, { publish: key.id, unseen }, (intent) => this.api.publish(key.id, unseen, intent));
  }

  protected retire(key: DkimKey): Promise<void> {
    return this.carryOut(key, { retire: key.id }, (intent) => this.api.retire(key.id, intent));
  }

  protected remove(key: DkimKey): Promise<void> {
    return this.carryOut(key, { remove: key.id }, async (intent) => {
      await this.api.remove(key.id, intent);
      this.removing.set(null);
      return true;
    });
  }

  protected welcome(): void {
    this.adding.set(null);
    this.list.reload();
  }

  private async carryOut(about: DkimKey, request: object, send: (intent: string) => Promise<unknown>): Promise<void> {
    this.refused.set(about);
    if ((await this.command.run(request, send)) !== undefined) this.list.reload();
  }
}
