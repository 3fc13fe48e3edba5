import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FieldLints } from './field-lints.js';
import { idOf } from './pattern-draft.js';
import { PatternDesk } from './pattern-desk.js';

/** What the pattern is called. The id stays for ever: it follows the name until somebody writes it. */
@Component({
  selector: 'lz-about-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FieldLints],
  template: `<section class="card" aria-labelledby="about">
    <div class="card-h"><h2 id="about">What it is called</h2></div>
    <div class="card-b stack">
      <div class="grid2">
        <div class="field">
          <label for="p-name">Name</label>
          <input #name class="in" id="p-name" maxlength="200" autocomplete="off" [value]="draft().name" (input)="rename(name.value)" />
          <lz-field-lints field="name" />
        </div>
        <div class="field">
          <label for="p-id">Id</label>
          <input
            #id
            class="in mono"
            id="p-id"
            maxlength="64"
            autocomplete="off"
            spellcheck="false"
            aria-describedby="p-id-hint"
            [readonly]="!desk.isNew()"
            [value]="draft().id"
            (input)="desk.patch({ id: id.value })"
          />
          <p class="hint" id="p-id-hint">
            {{ desk.isNew() ? 'Small letters and digits. It cannot be changed later.' : 'Stays for ever.' }}
          </p>
          <lz-field-lints field="id" />
        </div>
      </div>
      <div class="field">
        <label for="p-description">What it is for</label>
        <textarea
          #description
          class="in"
          id="p-description"
          rows="2"
          maxlength="4000"
          [value]="draft().description"
          (input)="desk.patch({ description: description.value })"
        ></textarea>
        <lz-field-lints field="description" />
      </div>
    </div>
  </section>`,
})
export class AboutCard {
  protected readonly desk = inject(PatternDesk);
  protected readonly draft = this.desk.draft;

  protected rename(name: string): void {
    const follows = this.desk.isNew() && this.draft().id === idOf(this.draft().name);
    this.desk.patch(follows ? { name, id: idOf(name) } : { name });
  }
}
