import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { patternsOf } from '../gateway-api/patterns-api.js';
import type { PlannedMove } from '../policy/simulation-link.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import type { DraftState } from './draft.js';

/** Versions that exist, as if they were moved. */
@Component({
  selector: 'lz-draft-moves',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemState],
  template: `@for (move of moves(); track $index; let at = $index) {
      <div class="draft-row" role="group" [attr.aria-label]="'Move ' + (at + 1)">
        <select #pattern class="in" aria-label="Pattern" (change)="setPattern(at, pattern.value)">
          @for (choice of patterns(); track choice.id) {
            <option [value]="choice.id" [selected]="choice.id === move.pattern">{{ choice.name }}</option>
          }
        </select>
        <select #version class="in" aria-label="Version" (change)="set(at, { version: +version.value })">
          @for (choice of versionsOf(move); track choice.version) {
            <option [value]="choice.version" [selected]="choice.version === move.version">v{{ choice.version }}, {{ choice.state }}</option>
          }
        </select>
        <select #to class="in" aria-label="Becomes" (change)="setState(at, to.value)">
          @for (state of states; track state) {
            <option [value]="state" [selected]="state === move.to">becomes {{ state }}</option>
          }
        </select>
        <button class="btn quiet ico" type="button" [attr.aria-label]="'Take out move ' + (at + 1)" (click)="remove(at)">
          <lz-icon name="x" />
        </button>
      </div>
    }
    @if (list.error(); as error) {
      <lz-problem [error]="error" what="The list of patterns" (retried)="list.reload()" />
    } @else {
      <button class="btn sm" type="button" [disabled]="patterns().length === 0" (click)="add()">
        <lz-icon name="plus" size="sm" />Move a version
      </button>
    }`,
})
export class DraftMoves {
  readonly moves = input.required<readonly PlannedMove[]>();
  readonly changed = output<readonly PlannedMove[]>();
  protected readonly list = patternsOf();
  protected readonly states: readonly DraftState[] = ['live', 'shadow', 'retired'];
  /** What is in the list, and what a link named although it is not. */
  protected readonly patterns = computed(() => {
    const known = (this.list.hasValue() ? this.list.value().patterns : []).map(({ id, name, versions }) => ({ id, name, versions }));
    const missing = this.moves().filter(({ pattern }) => !known.some(({ id }) => id === pattern));
    return [...known, ...missing.map(({ pattern }) => ({ id: pattern, name: pattern, versions: [] }))];
  });

  /** Retired versions are not in the list; one that a move names is offered all the same. */
  protected versionsOf(move: PlannedMove): { version: number; state: string }[] {
    const listed = this.patterns().find(({ id }) => id === move.pattern)?.versions ?? [];
    return listed.some(({ version }) => version === move.version) ? listed : [...listed, { version: move.version, state: 'not listed' }];
  }

  protected set(at: number, change: Partial<PlannedMove>): void {
    this.changed.emit(this.moves().map((move, each) => (each === at ? { ...move, ...change } : move)));
  }

  protected setPattern(at: number, pattern: string): void {
    this.set(at, { pattern, version: this.patterns().find(({ id }) => id === pattern)?.versions[0]?.version ?? 1 });
  }

  protected setState(at: number, chosen: string): void {
    const to = this.states.find((state) => state === chosen);
    if (to !== undefined) this.set(at, { to });
  }

  protected add(): void {
    const [first] = this.patterns();
    if (first !== undefined)
      this.changed.emit([...this.moves(), { pattern: first.id, version: first.versions[0]?.version ?? 1, to: 'live' }]);
  }

  protected remove(at: number): void {
    this.changed.emit(this.moves().filter((_, each) => each !== at));
  }
}
