import { ChangeDetectionStrategy, Component, computed, DestroyRef, ElementRef, inject, input } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { DecisionDesk } from '../decision/decision-desk.js';
import { heldProtectionOf } from '../gateway-api/protection-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { Icon } from '../shared-ui/icon.js';
import { ProtectionLadder } from './protection-ladder.js';
import { isLetOut, releaseWords } from './protection-words.js';

/** More are scrolled. */
const SHOWN_AT_ONCE = 4;
/** More are counted: those that cannot be encrypted stand first. */
const MOST_LISTED = 100;

/** What a release encrypted would do for each recipient, before anybody confirms it. */
@Component({
  selector: 'lz-release-protection',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProtectionLadder],
  template: `<div role="status" class="prot-sum" [class.prot-bad]="missing() > 0 || problem() !== null">
      @if (problem(); as failed) {
        <lz-icon name="alert" />
        <span class="grow">
          Which keys there are could not be found out: {{ failed.detail }} What cannot be encrypted does not leave.
          <code class="t3 xs">{{ failed.code }}</code>
        </span>
      } @else if (copies().length > 0) {
        <lz-icon [name]="missing() === 0 ? 'lock' : 'alert'" />
        <b class="grow">{{ words() }}</b>
      } @else if (answer.hasValue()) {
        <lz-icon name="users" /><span class="grow t2">Nobody is chosen.</span>
      } @else {
        <lz-icon name="key" /><span class="grow t2">Looking for keys.</span>
      }
    </div>
    @if (problem()) {
      <button class="btn sm" type="button" (click)="answer.reload()"><lz-icon name="ref" size="sm" />Try again</button>
    }
    @if (mayNarrow()) {
      <button class="btn sm" type="button" (click)="narrow()">
        Only to the {{ copies().length - missing() }} it can be encrypted for<kbd>y</kbd>
      </button>
    }
    @if (copies().length > 0) {
      <ul class="prot-copies" aria-label="How each copy is protected" [attr.tabindex]="copies().length > atOnce ? 0 : null">
        @for (copy of listed(); track copy.index) {
          <li>
            <lz-icon [name]="isLetOut(copy) ? 'lock' : 'alert'" [class.prot-bad]="!isLetOut(copy)" />
            <div class="grow">
              <span class="prot-who">{{ copy.address }}</span>
              @if (copy.fate !== 'encrypted') {
                <span class="t2">{{ copy.sentence }}</span>
              }
              <lz-protection-ladder [rungs]="copy.ladder" [short]="true" />
            </div>
          </li>
        }
        @if (copies().length > listed().length) {
          <li class="t2">and {{ copies().length - listed().length }} more</li>
        }
      </ul>
    }`,
  host: { class: 'prot', role: 'group', tabindex: '-1', 'aria-label': 'Protection' },
})
export class ReleaseProtection {
  readonly message = input.required<Pick<HeldMessage, 'id' | 'revision'>>();
  /** Numbers of those that it is for. */
  readonly recipients = input.required<readonly number[]>();
  /** For whom it is can be changed no more. */
  readonly fixed = input(false);
  private readonly desk = inject(DecisionDesk);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly atOnce = SHOWN_AT_ONCE;
  protected readonly isLetOut = isLetOut;
  protected readonly answer = heldProtectionOf(() => this.message());
  protected readonly problem = computed(() => {
    const error = this.answer.error();
    return error === undefined ? null : problemOf(error);
  });
  protected readonly copies = computed(() => {
    const all = this.answer.hasValue() ? this.answer.value().recipients : [];
    const wanted = all.filter(({ index }) => this.recipients().includes(index));
    // what cannot be encrypted is what somebody must see
    return [...wanted.filter((copy) => !isLetOut(copy)), ...wanted.filter(isLetOut)];
  });
  protected readonly listed = computed(() => this.copies().slice(0, MOST_LISTED));
  protected readonly words = computed(() => releaseWords(this.copies()));
  protected readonly missing = computed(() => this.copies().filter((copy) => !isLetOut(copy)).length);
  protected readonly mayNarrow = computed(() => !this.fixed() && this.missing() > 0 && this.missing() < this.copies().length);

  constructor() {
    inject(Keyboard).handle({ 'only-encryptable': () => (this.mayNarrow() ? this.narrow() : false) }, inject(DestroyRef));
  }

  /** The button goes away then, and must not take the focus along. */
  protected narrow(): void {
    if (this.host.nativeElement.contains(document.activeElement)) this.host.nativeElement.focus();
    this.desk.chooseOnly(
      this.copies()
        .filter(isLetOut)
        .map(({ index }) => index),
    );
  }
}
