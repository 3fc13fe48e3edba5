import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { AuditFilter } from '../audit/audit-filter.js';
import { evidenceAddress } from '../gateway-api/exports-api.js';
import { Icon } from '../shared-ui/icon.js';
import { DefineExport } from './define-export.js';
import { ExportDesk } from './export-desk.js';
import { ExportList } from './export-list.js';
import { evidenceOf } from './export-scope.js';

/** What leaves of the event log, beside the log: evidence for somebody outside, and exports. */
@Component({
  selector: 'lz-export-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DefineExport, ExportList, Icon, RouterLink],
  providers: [ExportDesk],
  host: { class: 'block' },
  template: `<section class="side-s" aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      @if (evidence(); as bundle) {
        <p class="hint">
          Events as they are stored, with ledger, keys and a verifier, and a masked report for people. Taking it is recorded.
        </p>
        <div class="row mt-s">
          <a class="btn sm grow" [href]="bundle.address" download (click)="desk.taken()"
            ><lz-icon name="zip" size="sm" />Bundle of {{ bundle.about }}</a
          >
        </div>
      } @else {
        <p class="hint">
          For somebody outside: a bundle about one message or a period. Filter by <b>message:</b>, <b>since:</b> or <b>until:</b> first.
        </p>
      }
    </section>
    <section class="side-s" aria-labelledby="exports-title">
      <h2 id="exports-title">Exports <a class="end" routerLink="/exports">All exports</a></h2>
      @if (isDefining()) {
        <lz-define-export [filter]="filter()" (closed)="isDefining.set(false)" />
      } @else {
        <div class="row">
          <button class="btn sm grow" type="button" (click)="begin()"><lz-icon name="out" size="sm" />Define an export</button>
        </div>
      }
      <lz-exports-list class="mt-s" [onlyStanding]="true" [isDefining]="isDefining()" />
    </section>`,
})
export class ExportPanel {
  readonly filter = input.required<AuditFilter>();
  protected readonly desk = inject(ExportDesk);
  protected readonly isDefining = signal(false);
  protected readonly evidence = computed(() => {
    const asked = evidenceOf(this.filter());
    if (asked === undefined) return undefined;
    return { address: evidenceAddress(asked), about: 'messageId' in asked ? 'this message' : 'this period' };
  });

  protected begin(): void {
    this.desk.command.dismiss();
    this.isDefining.set(true);
  }
}
