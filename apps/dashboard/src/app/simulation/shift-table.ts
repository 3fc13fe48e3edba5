import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { SimulationResult } from '#contracts';

const kinds = [
  { key: 'byPattern', words: 'By pattern', head: 'Pattern' },
  { key: 'bySenderDomain', words: 'By sender', head: 'Sender’s domain' },
  { key: 'byRecipientDomain', words: 'By recipient', head: 'Recipient’s domain' },
] as const;

/** Where the changes fall: by pattern, by sender's domain, by recipient's domain. */
@Component({
  selector: 'lz-shift-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'shift' },
  template: `<section class="card" aria-labelledby="shift-title">
    <div class="card-h">
      <h2 id="shift-title">Where it changes</h2>
      <span class="seg" role="group" aria-label="Counted by">
        @for (kind of kinds; track kind.key) {
          <button type="button" [attr.aria-pressed]="kind.key === chosen().key" (click)="chosen.set(kind)">{{ kind.words }}</button>
        }
      </span>
    </div>
    <div class="x-scroll">
      <table class="tbl cards-sm">
        <thead>
          <tr>
            <th scope="col">{{ chosen().head }}</th>
            <th scope="col" class="num">Newly caught</th>
            <th scope="col" class="num">No longer caught</th>
            <th scope="col" class="num">Other action</th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.name) {
            <tr>
              <td class="m">{{ row.name }}</td>
              <td class="num" data-l="Newly caught">{{ row.newlyCaught.toLocaleString('en') }}</td>
              <td class="num" data-l="No longer caught">{{ row.noLongerCaught.toLocaleString('en') }}</td>
              <td class="num" data-l="Other action">{{ row.actionChanged.toLocaleString('en') }}</td>
            </tr>
          } @empty {
            <tr>
              <td colspan="4" class="t3">Nothing changes here.</td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  </section>`,
})
export class ShiftTable {
  readonly result = input.required<SimulationResult>();
  protected readonly kinds = kinds;
  protected readonly chosen = signal<(typeof kinds)[number]>(kinds[0]);
  protected readonly rows = computed(() => this.result()[this.chosen().key]);
}
