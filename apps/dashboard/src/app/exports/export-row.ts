import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { AuditExport } from '#contracts';
import { exportFileAddress } from '../gateway-api/exports-api.js';
import { CurrentSession } from '../session/current-session.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { ExportDesk } from './export-desk.js';
import { chipOf, deliveryWords, isStanding, kindWords, reasonWords, scopeWords, takingWords } from './export-words.js';

/** One export: what leaves by it, how far it has come, and what can be done about it. */
@Component({
  selector: 'lz-export',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, StateChip, TakesFocus],
  templateUrl: './export-row.html',
})
export class ExportRow {
  readonly row = input.required<AuditExport>();
  protected readonly desk = inject(ExportDesk);
  private readonly session = inject(CurrentSession);
  protected readonly chip = computed(() => chipOf(this.row()));
  protected readonly kind = computed(() => kindWords(this.row()));
  protected readonly scope = computed(() => scopeWords(this.row().scope));
  protected readonly why = computed(() => {
    const { reason } = this.row();
    return reason === null ? '' : reasonWords(reason);
  });
  protected readonly isOwn = computed(() => this.row().definedBy.id === this.session.account()?.id);
  protected readonly isStanding = computed(() => isStanding(this.row()));
  /** Who may agree need not be somebody who may do the rest. */
  protected readonly mayChange = computed(() => this.session.may(['auditor']));
  protected readonly file = computed(() => {
    const { id, state, target } = this.row();
    return state === 'open' && target.kind === 'download' ? exportFileAddress(id) : null;
  });
  /** What its secret is called; null: it has none that can be made anew. */
  protected readonly secret = computed(() => {
    const { state, target } = this.row();
    if (state !== 'open') return null;
    return target.kind === 'pull' ? 'token' : target.kind === 'webhook' ? 'secret' : null;
  });
  protected readonly asking = signal<'end' | 'secret' | null>(null);
  protected readonly takingWords = takingWords;
  protected readonly deliveryWords = deliveryWords;

  protected readonly takenWords = computed(() => {
    const times = this.row().takings.length;
    return times === 1 ? 'Taken once,' : `Taken ${String(times)} times, last`;
  });

  protected ask(what: 'end' | 'secret'): void {
    this.asking.update((before) => (before === what ? null : what));
  }

  protected async end(): Promise<void> {
    this.asking.set(null);
    await this.desk.end(this.row());
  }

  protected async replaceSecret(): Promise<void> {
    this.asking.set(null);
    await this.desk.replaceSecret(this.row());
  }
}
