import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { Icon } from '../shared-ui/icon.js';
import { ExportDesk } from './export-desk.js';
import { ExportList } from './export-list.js';

/** Everything that leaves of the event log, or has left: for auditors, and for who is asked as a second person. */
@Component({
  selector: 'lz-exports',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ExportList, Icon, RouterLink],
  providers: [ExportDesk],
  host: { class: 'page-fill' },
  template: `<header class="bar">
      <h1>
        Exports <span class="n">{{ count() }}</span>
      </h1>
      @if (mayDefine()) {
        <a class="btn sm end" routerLink="/audit"><lz-icon name="out" size="sm" />Define one beside the log</a>
      }
    </header>
    <div class="scroll" tabindex="-1">
      <div class="page"><lz-exports-list /></div>
    </div>`,
})
export class Exports {
  private readonly desk = inject(ExportDesk);
  private readonly session = inject(CurrentSession);
  protected readonly mayDefine = computed(() => this.session.may(['auditor']));
  protected readonly count = computed(() => this.desk.exports()?.length.toLocaleString('en') ?? '');

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Exports'));
  }
}
