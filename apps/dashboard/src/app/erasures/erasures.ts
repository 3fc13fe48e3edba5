import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, signal } from '@angular/core';
import type { Erasure } from '#contracts';
import { erasuresOf, ErasuresApi } from '../gateway-api/erasures-api.js';
import { command } from '../policy/command.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { doneWords, erasureChips, leftWords, reasonWords } from './erasure-words.js';
import { OrderErasure } from './order-erasure.js';

/** While one is being carried out, it is looked again, in milliseconds. */
const LOOK_AGAIN_MS = 2_000;

/** What can be read of people's mail, destroyed when two persons say so. */
@Component({
  selector: 'lz-erasures',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, OrderErasure, ProblemNote, ProblemState, StateChip],
  templateUrl: './erasures.html',
  host: { class: 'page-fill' },
})
export class Erasures {
  private readonly api = inject(ErasuresApi);
  private readonly session = inject(CurrentSession);
  protected readonly list = erasuresOf();
  protected readonly ordering = signal(false);
  protected readonly command = command();
  protected readonly mayOrder = computed(() => this.session.may(['administrator', 'dlp-manager']));
  protected readonly rows = computed(() =>
    (this.list.hasValue() ? this.list.value().erasures : []).map((erasure) => ({
      erasure,
      chip: erasureChips[erasure.state],
      heading: erasure.reference === '' ? reasonWords(erasure.reason) : erasure.reference,
      reason: reasonWords(erasure.reason),
      isOwn: erasure.ordered.by.id === this.session.account()?.id,
      done: erasure.result === null ? '' : doneWords(erasure.result),
      left: erasure.result === null ? [] : leftWords(erasure.result),
    })),
  );

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Erasures'));
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      if (this.rows().some(({ erasure }) => erasure.state === 'confirmed')) timer = setTimeout(() => this.list.reload(), LOOK_AGAIN_MS);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  }

  protected confirm(erasure: Erasure): Promise<void> {
    return this.carryOut(['confirm', erasure.id], (key) => this.api.confirm(erasure.id, key));
  }

  protected withdraw(erasure: Erasure): Promise<void> {
    return this.carryOut(['withdraw', erasure.id], (key) => this.api.withdraw(erasure.id, key));
  }

  protected welcome(): void {
    this.ordering.set(false);
    this.list.reload();
  }

  private async carryOut(request: readonly string[], send: (key: string) => Promise<unknown>): Promise<void> {
    if ((await this.command.run(request, send)) !== undefined) this.list.reload();
  }
}
