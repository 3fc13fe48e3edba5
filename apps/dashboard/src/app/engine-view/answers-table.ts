import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { EngineView } from '#contracts';
import { StateChip } from '../shared-ui/state-chip.js';
import type { Chip } from '../shared-ui/words.js';

type Answer = EngineView['answers'][number];

const acts: Chip = { words: 'Acts', icon: 'alert', tone: 'refused' };
const nearly: Chip = { words: 'Nearly', icon: 'flag', tone: 'hold' };
const not: Chip = { words: 'Not caught', icon: 'check', tone: 'gone' };
/** Conditions that fail before anything is looked for: nothing was near. */
const farOff = ['no-match', 'not-selected', 'scanning-off', 'draft', 'retired', 'recipient-not-meant'];

const chipOf = ({ acts: does, failed }: Answer): Chip => (does ? acts : failed !== null && !farOff.includes(failed) ? nearly : not);

/** Why each pattern did or did not catch the mail; what nearly did comes first, as the engine gives it. */
@Component({
  selector: 'lz-answers-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, StateChip],
  template: `<section class="card" aria-labelledby="answers-title">
    <div class="card-h">
      <h2 id="answers-title">Why it is caught, or not</h2>
      <span class="seg" role="group" aria-label="Which patterns">
        @for (tab of tabs(); track tab.words) {
          <button type="button" [attr.aria-pressed]="tab.words === chosen()" (click)="chosen.set(tab.words)">
            {{ tab.words }} <span class="t3">{{ tab.rows.length }}</span>
          </button>
        }
      </span>
    </div>
    <div class="x-scroll">
      <table class="tbl cards-sm">
        <thead>
          <tr>
            <th scope="col">Pattern</th>
            <th scope="col">Outcome</th>
            <th scope="col">Why</th>
            <th scope="col" class="num">Found</th>
          </tr>
        </thead>
        <tbody>
          @for (row of shown(); track row.answer.pattern + row.answer.version) {
            <tr>
              <td>
                <a class="m" [routerLink]="['/patterns', row.answer.pattern]">{{ row.answer.name }}</a>&ngsp;<span class="t3"
                  >v{{ row.answer.version }}, {{ row.answer.state }}</span
                >
              </td>
              <td><lz-state [chip]="row.chip" /></td>
              <td>{{ row.answer.why }}</td>
              <td class="num" data-l="Found">
                {{ row.answer.count }} <span class="t3">of {{ row.answer.threshold }}</span>
              </td>
            </tr>
          } @empty {
            <tr>
              <td colspan="4" class="t3">No pattern.</td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  </section>`,
})
export class AnswersTable {
  readonly answers = input.required<readonly Answer[]>();
  protected readonly tabs = computed(() => {
    const rows = this.answers().map((answer) => ({ answer, chip: chipOf(answer) }));
    const only = (chip: Chip) => rows.filter((row) => row.chip === chip);
    return [
      { words: 'All', rows },
      { words: 'Acts', rows: only(acts) },
      { words: 'Nearly', rows: only(nearly) },
    ];
  });
  protected readonly chosen = signal('All');
  protected readonly shown = computed(() => this.tabs().find(({ words }) => words === this.chosen())?.rows ?? []);
}
