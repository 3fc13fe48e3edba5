import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { reportsOf } from '../gateway-api/reports-api.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemState } from '../shared-ui/problem-state.js';

/** What auditors can ask for. */
@Component({
  selector: 'lz-reports',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemState, RouterLink],
  host: { class: 'page-fill' },
  template: `<header class="bar">
      <h1>
        Reports <span class="n">{{ count() }}</span>
      </h1>
      <span class="t3 xs d-only">You can read, not act. Taking a report is recorded, too.</span>
    </header>
    <div class="scroll" tabindex="-1">
      <div class="page wide">
        @if (list.hasValue()) {
          <div class="card x-scroll">
            <table class="tbl mid cards-sm">
              <caption class="vh">
                Reports in the order of their numbers
              </caption>
              <thead>
                <tr>
                  <th scope="col" class="num">No</th>
                  <th scope="col">Report</th>
                  <th scope="col">What it answers</th>
                </tr>
              </thead>
              <tbody>
                @for (report of reports(); track report.name) {
                  <tr>
                    <td class="num t3" data-l="No">{{ report.number }}</td>
                    <td>
                      <a class="m" [routerLink]="['/reports', report.name]">{{ report.title }}</a>
                    </td>
                    <td>{{ report.question }}</td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
        } @else if (list.error(); as error) {
          <lz-problem [error]="error" what="The list of reports" (retried)="list.reload()" />
        } @else {
          <div role="status" aria-label="Loading"><span class="sk sk-box"></span></div>
        }
      </div>
    </div>`,
})
export class Reports {
  protected readonly list = reportsOf();
  protected readonly reports = computed(() => (this.list.hasValue() ? this.list.value().reports : []));
  protected readonly count = computed(() => (this.list.hasValue() ? String(this.reports().length) : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Reports'));
  }
}
