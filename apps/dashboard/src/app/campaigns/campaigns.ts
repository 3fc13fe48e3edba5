import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { campaignsOf } from '../gateway-api/campaigns-api.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { SeverityBadge } from '../shared-ui/severity-badge.js';

/** Groups of near copies among the held messages, the largest first. */
@Component({
  selector: 'lz-campaigns',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Moment, ProblemState, RouterLink, SeverityBadge],
  host: { class: 'page-fill' },
  template: `<header class="bar">
      <h1>
        Alike <span class="n">{{ count() }}</span>
      </h1>
      <span class="t3 xs d-only">the same sender, the same patterns, almost the same text</span>
    </header>
    <div class="scroll" tabindex="-1">
      <div class="page wide">
        @if (list.hasValue()) {
          @if (groups().length > 0) {
            <div class="card x-scroll">
              <table class="tbl mid cards-sm">
                <caption class="vh">
                  Groups of near copies, the largest first
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Severity</th>
                    <th scope="col">Sender and subject</th>
                    <th scope="col">Patterns</th>
                    <th scope="col" class="num">Undecided</th>
                    <th scope="col" class="num">Unlike the others</th>
                    <th scope="col" class="num">Last</th>
                  </tr>
                </thead>
                <tbody>
                  @for (group of groups(); track group.id) {
                    <tr>
                      <td><lz-severity [severity]="group.severity" /></td>
                      <td>
                        <a class="m" [routerLink]="['/campaigns', group.id]">{{ group.subject || 'Subject destroyed' }}</a>
                        <span class="t3 xs block">{{ group.sender }}</span>
                      </td>
                      <td>{{ group.patterns.join(', ') }}</td>
                      <td class="num" data-l="Undecided">{{ group.open }} of {{ group.size }}</td>
                      <td class="num" data-l="Unlike the others">{{ group.outliers }}</td>
                      <td class="num" data-l="Last"><lz-moment [at]="group.lastAt" /></td>
                    </tr>
                  }
                </tbody>
              </table>
            </div>
          } @else {
            <lz-empty icon="layers" heading="No two held messages are alike">
              <ng-container words>As soon as some are, they stand here and can be decided on together.</ng-container>
            </lz-empty>
          }
        } @else if (list.error(); as error) {
          <lz-problem [error]="error" what="The list of groups" (retried)="list.reload()" />
        } @else {
          <div role="status" aria-label="Loading"><span class="sk sk-box"></span></div>
        }
      </div>
    </div>`,
})
export class Campaigns {
  protected readonly list = campaignsOf();
  protected readonly groups = computed(() => (this.list.hasValue() ? this.list.value().campaigns : []));
  protected readonly count = computed(() => (this.list.hasValue() ? counted(this.list.value().total, 'group') : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Alike'));
  }
}
