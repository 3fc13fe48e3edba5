import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { EmptyState } from '../shared-ui/empty-state.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { problemOf } from '../gateway-api/problem.js';
import { ExportDesk } from './export-desk.js';
import { ExportRow } from './export-row.js';
import { isStanding } from './export-words.js';
import { ToldSecretNote } from './told-secret.js';

/** Exports one below the other. */
@Component({
  selector: 'lz-exports-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ExportRow, ProblemNote, ProblemState, ToldSecretNote],
  host: { class: 'block stack' },
  template: `@if (desk.told(); as told) {
      <lz-told-secret [told]="told" (kept)="desk.told.set(null)" />
    }
    @if (desk.command.problem(); as refused) {
      @if (!isDefining()) {
        <lz-problem-note [problem]="refused" />
      }
    }
    @if (shown(); as exports) {
      @if (desk.list.error(); as error) {
        <lz-problem-note [problem]="problemOf(error)" />
      }
      @for (row of exports; track row.id) {
        <lz-export [class]="cardClass()" [row]="row" />
      } @empty {
        @if (onlyStanding()) {
          <p class="hint">Nothing leaves of the event log.</p>
        } @else {
          <lz-empty icon="out" heading="No export"><ng-container words>Nothing has left of the event log.</ng-container></lz-empty>
        }
      }
    } @else if (desk.list.error(); as error) {
      <lz-problem [error]="error" what="The list of exports" (retried)="desk.list.reload()" />
    } @else {
      <div role="status" aria-label="Loading exports"><span class="sk sk-box"></span></div>
    }`,
})
export class ExportList {
  /** Leaves out what has ended. */
  readonly onlyStanding = input(false);
  /** A form beside it tells refusals itself. */
  readonly isDefining = input(false);
  protected readonly desk = inject(ExportDesk);
  protected readonly shown = computed(() => {
    const all = this.desk.exports();
    return this.onlyStanding() ? all?.filter(isStanding) : all;
  });
  protected readonly cardClass = computed(() => (this.onlyStanding() ? 'block' : 'block card card-b'));
  protected readonly problemOf = problemOf;
}
