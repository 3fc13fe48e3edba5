import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  Injector,
  viewChildren,
} from '@angular/core';
import { PolicyRights } from '../policy/policy-rights.js';
import { Icon } from '../shared-ui/icon.js';
import { type Expected, exampleRows, examplesSentence } from './example-rows.js';
import { FieldLints } from './field-lints.js';
import { PatternDesk } from './pattern-desk.js';

const LISTS = [
  { expected: 'match', field: 'mustMatch', lints: 'examples.mustMatch', heading: 'Must match', add: 'Add a text that must match' },
  {
    expected: 'no-match',
    field: 'mustNotMatch',
    lints: 'examples.mustNotMatch',
    heading: 'Must not match',
    add: 'Add a text that must not match',
  },
] as const;

/** Texts that must be found and texts that must not, each with what the engine makes of it now. */
@Component({
  selector: 'lz-examples-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FieldLints, Icon],
  template: `<section class="card" aria-labelledby="examples">
    <div class="card-h">
      <h2 id="examples">Examples</h2>
      @if (isChecking()) {
        <span class="t3 xs" role="status">The engine checks</span>
      } @else if (sentence(); as said) {
        <span class="st" role="status" [class.st-refused]="said.fails" [class.st-sent]="!said.fails"
          ><lz-icon [name]="said.fails ? 'x' : 'check'" /><span class="cut">{{ said.words }}</span></span
        >
      }
    </div>
    <p class="hint pad">Made up. Never paste a value from a real message.</p>
    @for (list of lists(); track list.field) {
      <div class="ex-list">
        <h3 class="lab">{{ list.heading }}</h3>
        <ul class="test">
          @for (row of list.rows; track $index) {
            <li [class.bad]="row.fate === 'fail'">
              <span [class.pass]="row.fate === 'pass'" [class.fail]="row.fate === 'fail'">
                <lz-icon [name]="row.fate === 'pass' ? 'check' : row.fate === 'fail' ? 'x' : 'dot'" />
                <span class="vh">{{ row.fate === 'pass' ? 'passes' : row.fate === 'fail' ? 'fails' : 'not judged yet' }}</span>
              </span>
              <span class="ex-text">
                <input
                  #box
                  class="bare mono"
                  autocomplete="off"
                  spellcheck="false"
                  maxlength="10000"
                  [readonly]="!rights.mayWrite()"
                  [attr.aria-label]="list.heading + ', example ' + ($index + 1)"
                  [value]="row.text"
                  (input)="write(list.field, $index, box.value)"
                />
                @if (row.words !== '') {
                  <span class="xs fail">{{ row.words }}</span>
                }
              </span>
              <span class="mono xs t2">{{ row.figure }}</span>
              @if (rights.mayWrite()) {
                <button
                  class="btn quiet ico sm"
                  type="button"
                  [attr.aria-label]="'Remove example ' + ($index + 1) + ' of ' + list.heading"
                  (click)="remove(list.field, $index)"
                >
                  <lz-icon name="x" size="sm" />
                </button>
              }
            </li>
          }
        </ul>
        @if (rights.mayWrite()) {
          <button class="btn quiet sm ex-add" type="button" (click)="add(list.field)">
            <lz-icon name="plus" size="sm" />{{ list.add }}
          </button>
        }
        <lz-field-lints class="pad" [field]="list.lints" />
      </div>
    }
  </section>`,
})
export class ExamplesCard {
  private readonly desk = inject(PatternDesk);
  protected readonly rights = inject(PolicyRights);
  private readonly injector = inject(Injector);
  private readonly boxes = viewChildren<ElementRef<HTMLInputElement>>('box');
  protected readonly lists = computed(() => {
    const draft = this.desk.draft();
    const judged = this.desk.check()?.examples ?? [];
    const rowsOf = (field: Field, expected: Expected): ReturnType<typeof exampleRows> =>
      exampleRows(draft[field], expected, judged, draft.minConfidence);
    return LISTS.map((list) => ({ ...list, rows: rowsOf(list.field, list.expected) }));
  });
  protected readonly isChecking = this.desk.isChecking;
  protected readonly sentence = computed(() => examplesSentence(this.lists().flatMap(({ rows }) => rows)));

  protected write(field: Field, at: number, text: string): void {
    this.change(field, (texts) => texts.map((each, index) => (index === at ? text : each)));
  }

  protected remove(field: Field, at: number): void {
    this.change(field, (texts) => texts.filter((_, index) => index !== at));
  }

  protected add(field: Field): void {
    this.change(field, (texts) => [...texts, '']);
    const label = LISTS.find((list) => list.field === field)?.heading ?? '';
    const focusLast = (): void => {
      const mine = this.boxes().filter(({ nativeElement }) => nativeElement.ariaLabel?.startsWith(`${label},`));
      mine.at(-1)?.nativeElement.focus();
    };
    afterNextRender({ read: focusLast }, { injector: this.injector });
  }

  private change(field: Field, by: (texts: readonly string[]) => readonly string[]): void {
    this.desk.patch({ [field]: by(this.desk.draft()[field]) });
  }
}

type Field = (typeof LISTS)[number]['field'];
