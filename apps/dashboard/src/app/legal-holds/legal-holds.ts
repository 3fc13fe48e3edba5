import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { LegalHold } from '#contracts';
import { legalHoldsOf, LegalHoldsApi } from '../gateway-api/legal-holds-api.js';
import { AskReason } from '../policy/ask-reason.js';
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
import type { Chip } from '../shared-ui/words.js';
import { OpenLegalHold } from './open-legal-hold.js';
import { scopeWords } from './scope-words.js';

const chips: Record<LegalHold['state'], Chip> = {
  'in-force': { words: 'In force', icon: 'bld', tone: 'hold' },
  'end-proposed': { words: 'End proposed', icon: 'two', tone: 'approval' },
  ended: { words: 'Ended', icon: 'check', tone: 'gone' },
};

/** Which mail is kept for a matter until two persons end it. */
@Component({
  selector: 'lz-legal-holds',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, OpenLegalHold, ProblemNote, ProblemState, StateChip],
  templateUrl: './legal-holds.html',
  host: { class: 'page-fill' },
})
export class LegalHolds {
  private readonly api = inject(LegalHoldsApi);
  private readonly session = inject(CurrentSession);
  private readonly ask = inject(AskReason);
  protected readonly list = legalHoldsOf();
  protected readonly opening = signal(false);
  protected readonly command = command();
  protected readonly mayOpen = computed(() => this.session.may(['dlp-manager']));
  protected readonly rows = computed(() =>
    (this.list.hasValue() ? this.list.value().holds : []).map((hold) => ({
      hold,
      chip: chips[hold.state],
      scope: scopeWords(hold),
      kept: counted(hold.messages, 'message'),
      isOwnProposal: hold.endProposed?.by.id === this.session.account()?.id,
    })),
  );
  protected readonly counted = computed(() =>
    this.list.hasValue() ? counted(this.list.value().holds.filter(({ state }) => state !== 'ended').length, 'in force', 'in force') : '',
  );

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Legal holds'));
  }

  protected async proposeEnd(hold: LegalHold): Promise<void> {
    const answer = await this.ask.for({
      heading: `End “${hold.matter}”?`,
      words: 'It stays in force until another person agrees. Then what it keeps can be deleted and expires again.',
      button: 'Propose that it ends',
      send: (reason, key) => this.api.proposeEnd(hold.id, reason, key),
    });
    if (answer !== null) this.list.reload();
  }

  protected end(hold: LegalHold): Promise<void> {
    return this.carryOut(['end', hold.id], (key) => this.api.end(hold.id, key));
  }

  protected withdraw(hold: LegalHold): Promise<void> {
    return this.carryOut(['withdraw', hold.id], (key) => this.api.withdrawEnd(hold.id, key));
  }

  protected welcome(): void {
    this.opening.set(false);
    this.list.reload();
  }

  private async carryOut(request: readonly string[], send: (key: string) => Promise<unknown>): Promise<void> {
    if ((await this.command.run(request, send)) !== undefined) this.list.reload();
  }
}
