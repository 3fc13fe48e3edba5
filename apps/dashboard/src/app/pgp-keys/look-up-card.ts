import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PgpKeyLookUp } from '#contracts';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { command } from '../policy/command.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { importSentence, placeOutcomes } from './pgp-key-words.js';

/** The keys of a person, looked for outside when somebody asks. */
@Component({
  selector: 'lz-look-up-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote, RouterLink, TakesFocus],
  host: { class: 'block' },
  template: `<section lzTakesFocus class="card" aria-labelledby="look-up-title">
    <div class="card-h"><h2 id="look-up-title">Look for the keys of somebody</h2></div>
    <form class="card-b stack narrow-form" (submit)="look($event)">
      <p class="t2">
        The directory of the domain is asked, and the key servers of the configuration. They learn the address. What is found is kept, and
        trusted by nobody.
      </p>
      <div class="field">
        <label for="look-up-address">Address</label>
        <input
          #box
          class="in"
          id="look-up-address"
          type="email"
          required
          maxlength="254"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          [value]="address()"
          (input)="address.set(box.value)"
        />
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
      @if (told(); as told) {
        <div role="status" class="stack">
          <ul class="dlg-list">
            @for (place of told.places; track place.name) {
              <li>{{ place.name }} {{ place.words }}</li>
            }
          </ul>
          <p class="note" [class.ok]="told.keys.length > 0">
            <lz-icon [name]="told.keys.length > 0 ? 'check' : 'search'" /><span class="grow">{{ told.sentence }}</span>
          </p>
          @for (key of told.keys; track key.id) {
            <a [routerLink]="['/pgp-keys', key.id]">{{ key.name }}</a>
          }
        </div>
      }
      <div class="row">
        <button class="btn pri" type="submit" [disabled]="command.sending()">Look it up</button>
        <button class="btn quiet" type="button" (click)="cancelled.emit()">Close</button>
      </div>
    </form>
  </section>`,
})
export class LookUpCard {
  readonly found = output();
  readonly cancelled = output();
  private readonly api = inject(PgpKeysApi);
  protected readonly command = command();
  protected readonly address = signal('');
  private readonly answer = signal<PgpKeyLookUp | null>(null);
  protected readonly told = computed(() => {
    const answer = this.answer();
    if (answer === null) return null;
    const places = answer.places.map(({ place, outcome }) => ({ name: place, words: placeOutcomes[outcome] }));
    const keys = answer.entries.flatMap(({ id, userIds, fingerprint }) => (id === null ? [] : [{ id, name: userIds[0] ?? fingerprint }]));
    const sentence = answer.entries.length === 0 ? `No key of ${answer.address} was found.` : importSentence(answer.entries, true);
    return { places, keys, sentence };
  });

  protected async look(event: Event): Promise<void> {
    event.preventDefault();
    this.answer.set(null);
    const address = this.address().trim();
    const answer = await this.command.run({ address }, (key) => this.api.lookUp(address, key));
    if (answer === undefined) return;
    this.answer.set(answer);
    if (answer.entries.length > 0) this.found.emit();
  }
}
