import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { type Erasure, erasureReasonSchema, type ErasureReason } from '#contracts';
import { ErasuresApi } from '../gateway-api/erasures-api.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { erasureReasons } from './erasure-words.js';

/** Whose mail is to be erased, and why. */
@Component({
  selector: 'lz-order-erasure',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, TakesFocus],
  template: `<section class="card" aria-labelledby="order-erasure-title" lzTakesFocus>
    <div class="card-h"><h2 id="order-erasure-title">Erase one person’s mail</h2></div>
    <form class="card-b stack narrow-form" (submit)="order($event)">
      <p class="t2">
        Subject, addresses, text and files of what the person sent or got can never be read again. Another person must confirm it first.
        What is undecided or under a legal hold stays.
      </p>
      <div class="field">
        <label for="erasure-address">Address of the person, required</label>
        <input
          #addressBox
          class="in"
          id="erasure-address"
          type="email"
          required
          maxlength="254"
          autocomplete="off"
          [value]="address()"
          (input)="address.set(addressBox.value)"
        />
        <p class="hint">It is not kept, only a keyed tag of it.</p>
      </div>
      <div class="field">
        <label for="erasure-reason">Reason, required</label>
        <select #reasonBox class="in" id="erasure-reason" required (change)="choose(reasonBox.value)">
          @for (choice of reasons; track choice.reason) {
            <option [value]="choice.reason" [selected]="choice.reason === reason()">{{ choice.words }}</option>
          }
        </select>
      </div>
      <div class="field">
        <label for="erasure-reference">Number of the case</label>
        <input
          #referenceBox
          class="in"
          id="erasure-reference"
          maxlength="64"
          autocomplete="off"
          [value]="reference()"
          (input)="reference.set(referenceBox.value)"
        />
        <p class="hint">It is kept for good, so it should name nobody.</p>
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
      <div class="row">
        <button class="btn pri" type="submit" [disabled]="command.sending()">Order the erasure</button>
        <button class="btn quiet" type="button" (click)="cancelled.emit()">Cancel</button>
      </div>
    </form>
  </section>`,
})
export class OrderErasure {
  readonly ordered = output<Erasure>();
  readonly cancelled = output();
  private readonly api = inject(ErasuresApi);
  protected readonly reasons = erasureReasons;
  protected readonly command = command();
  protected readonly address = signal('');
  protected readonly reason = signal<ErasureReason>('objection');
  protected readonly reference = signal('');

  protected choose(value: string): void {
    this.reason.set(erasureReasonSchema.parse(value));
  }

  protected async order(event: Event): Promise<void> {
    event.preventDefault();
    const request = { address: this.address().trim(), reason: this.reason(), reference: this.reference().trim() };
    const erasure = await this.command.run(request, (key) => this.api.order(request, key));
    if (erasure !== undefined) this.ordered.emit(erasure);
  }
}
