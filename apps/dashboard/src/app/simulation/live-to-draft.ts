import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SimulationResult } from '#contracts';
import { Icon } from '../shared-ui/icon.js';
import { type ChangeKind, matrixOf, outcomeWords } from './outcome.js';

const cellClass: Record<ChangeKind, string> = { same: 'same', 'newly-caught': 'new', 'no-longer-caught': 'rel', changed: 'chg' };

/** Live × draft: how many messages go from which outcome to which. */
@Component({
  selector: 'lz-live-to-draft',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<section class="card" aria-labelledby="matrix-title">
    <div class="card-h">
      <h2 id="matrix-title">From live to draft</h2>
      <span class="t3 xs end">messages</span>
    </div>
    <div class="card-b x-scroll">
      <table class="mx">
        <caption class="vh">
          Rows: outcome under the policy in force. Columns: outcome under the draft.
        </caption>
        <thead>
          <tr>
            <td></td>
            @for (outcome of shown().outcomes; track outcome) {
              <th scope="col">{{ words[outcome] }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of shown().rows; track row.before) {
            <tr>
              <th scope="row">{{ words[row.before] }}</th>
              @for (cell of row.cells; track cell.after) {
                <td [class]="cell.messages > 0 || cell.kind === 'same' ? classes[cell.kind] : ''">
                  @if (cell.messages > 0 && cell.kind === 'newly-caught') {
                    <lz-icon name="plus" size="sm" />
                  }
                  {{ cell.messages.toLocaleString('en') }}
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
      <p class="hint mt-s">On the diagonal nothing changes.</p>
    </div>
  </section>`,
})
export class LiveToDraft {
  readonly matrix = input.required<SimulationResult['matrix']>();
  protected readonly words = outcomeWords;
  protected readonly classes = cellClass;
  protected readonly shown = computed(() => matrixOf(this.matrix()));
}
