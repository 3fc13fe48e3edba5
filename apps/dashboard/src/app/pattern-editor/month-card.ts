import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PatternDetail } from '#contracts';
import { movesAsText } from '../policy/simulation-link.js';
import { UsesList } from '../policy/uses-list.js';

/** What the pattern has done in 30 days, every figure with what it is a part of, and what uses it. */
@Component({
  selector: 'lz-month-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, UsesList],
  template: `<section class="card mt" aria-labelledby="on-history">
      <div class="card-h">
        <h2 id="on-history">On history</h2>
        <span class="t3 xs">30&nbsp;days</span>
        @if (simulated(); as moves) {
          <a class="end xs" routerLink="/simulation" [queryParams]="{ moves }">What version {{ waiting() }} would have done</a>
        }
      </div>
      <dl class="kpis month">
        <div class="kpi">
          <dt>A reason in</dt>
          <dd class="v">{{ month().messages.toLocaleString('en') }}</dd>
          <dd class="d">messages</dd>
        </div>
        <div class="kpi">
          <dt>In shadow</dt>
          <dd class="v">{{ month().shadowMessages.toLocaleString('en') }}</dd>
          <dd class="d">only reported</dd>
        </div>
        <div class="kpi">
          <dt>False alarms</dt>
          <dd class="v">{{ month().falseAlarms }}</dd>
          <dd class="d">{{ base() }}</dd>
        </div>
        <div class="kpi">
          <dt>Real leaks</dt>
          <dd class="v">{{ month().realLeaks }}</dd>
          <dd class="d">{{ base() }}</dd>
        </div>
      </dl>
    </section>
    @if (detail().usedBy.length > 0) {
      <section class="card mt" aria-labelledby="used-by">
        <div class="card-h">
          <h2 id="used-by">Used by</h2>
          <span class="t3 xs">it cannot be deleted as long as something uses it</span>
        </div>
        <div class="card-b"><lz-uses [uses]="detail().usedBy" /></div>
      </section>
    }`,
})
export class MonthCard {
  readonly detail = input.required<PatternDetail>();
  protected readonly month = computed(() => this.detail().last30Days);
  protected readonly base = computed(() => {
    const decided = this.month().falseAlarms + this.month().realLeaks;
    return decided === 0 ? 'none decided yet' : `of ${decided} decided`;
  });
  /** The newest version that is neither live nor retired. */
  protected readonly waiting = computed(
    () => this.detail().versions.find(({ state }) => state === 'draft' || state === 'shadow')?.version ?? null,
  );
  protected readonly simulated = computed(() => {
    const version = this.waiting();
    return version === null ? null : movesAsText([{ pattern: this.detail().id, version, to: 'live' }]);
  });
}
