import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, viewChild } from '@angular/core';
import type { PolicyExceptionOfApi } from '#contracts';
import { ExceptionsApi, exceptionsOf } from '../gateway-api/exceptions-api.js';
import { patternGroupsOf } from '../gateway-api/pattern-groups-api.js';
import { patternsOf } from '../gateway-api/patterns-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { refWords } from '../policy/ref-words.js';
import type { Unsaved } from '../policy/unsaved-guard.js';
import { PageTitle } from '../shell/page-title.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { leftWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { endWords, exceptionRows, standingChips } from './exception-rows.js';
import { GrantException } from './grant-exception.js';

/** Where patterns do not act for a time, who answers for it, and until when. */
@Component({
  selector: 'lz-exceptions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, GrantException, Icon, Moment, ProblemState, StateChip],
  templateUrl: './exceptions.html',
  host: { class: 'page-fill' },
})
export class Exceptions implements Unsaved {
  /** Id of the exception that a link points at. */
  readonly open = input<string>();
  private readonly api = inject(ExceptionsApi);
  private readonly askReason = inject(AskReason);
  private readonly clock = inject(Clock);
  protected readonly rights = inject(PolicyRights);
  protected readonly list = exceptionsOf();
  private readonly patternList = patternsOf();
  private readonly groupList = patternGroupsOf();
  private readonly form = viewChild(GrantException);
  protected readonly granting = signal(false);
  protected readonly chips = standingChips;
  protected readonly endWords = endWords;
  protected readonly patterns = computed(() => (this.patternList.hasValue() ? this.patternList.value().patterns : []));
  protected readonly groups = computed(() => (this.groupList.hasValue() ? this.groupList.value().groups : []));
  protected readonly rows = computed(() => (this.list.hasValue() ? exceptionRows(this.list.value().exceptions, this.clock.minute()) : []));
  protected readonly counts = computed(() => {
    const of = (...standings: string[]): number => this.rows().filter(({ standing }) => standings.includes(standing)).length;
    const soon = of('expiring');
    return `${of('in-force', 'expiring')} in force${soon === 0 ? '' : `, ${soon} of them ${soon === 1 ? 'ends' : 'end'} soon`}`;
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Exceptions'));
  }

  isUnsaved(): boolean {
    return this.form()?.isBegun() === true;
  }

  protected left(exception: PolicyExceptionOfApi): string {
    return leftWords(exception.expiresAt, this.clock.minute());
  }

  protected what(exception: PolicyExceptionOfApi): string {
    return exception.refs.map((ref) => refWords(ref, this.patterns(), this.groups())).join(', ');
  }

  protected welcome(): void {
    this.granting.set(false);
    this.list.reload();
  }

  protected async withdraw(exception: PolicyExceptionOfApi): Promise<void> {
    const done = await this.askReason.for({
      heading: 'Withdraw the exception',
      words: `From now on these act again on mail from ${endWords(exception.sender)} to ${endWords(exception.recipient)}: ${this.what(exception)}.`,
      button: 'Withdraw the exception',
      danger: true,
      send: (reason, key) => this.api.withdraw(exception.id, reason, key),
    });
    if (done !== null) this.list.reload();
  }
}
