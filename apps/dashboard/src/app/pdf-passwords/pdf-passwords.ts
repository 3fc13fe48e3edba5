import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { PdfPassword } from '#contracts';
import { PdfPasswordsApi, pdfPasswordsOf } from '../gateway-api/pdf-passwords-api.js';
import { command } from '../policy/command.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { originWords, placeWords, stateChip } from './password-words.js';
import { SetPassword } from './set-password.js';

/** With which passwords PDFs are encrypted, and for whom. A password itself is never shown. */
@Component({
  selector: 'lz-pdf-passwords',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, ProblemNote, ProblemState, SetPassword, StateChip],
  templateUrl: './pdf-passwords.html',
  host: { class: 'page-fill' },
})
export class PdfPasswords {
  private readonly api = inject(PdfPasswordsApi);
  private readonly session = inject(CurrentSession);
  protected readonly command = command();
  protected readonly setting = signal(false);
  protected readonly done = signal('');
  /** What stands in the field; it is asked for when the form is sent. */
  protected readonly place = signal('');
  protected readonly asked = signal('');
  protected readonly origin = signal('');
  /** What is asked about once more. */
  protected readonly removing = signal<string | null>(null);
  protected readonly forgetting = signal(false);
  protected readonly list = pdfPasswordsOf(() => ({
    ...(this.asked() !== '' && { for: this.asked() }),
    ...(this.origin() !== '' && { origin: this.origin() }),
  }));
  protected readonly mayChange = computed(() => this.session.may(['administrator', 'dlp-manager']));
  protected readonly rows = computed(() =>
    (this.list.hasValue() ? this.list.value().passwords : []).map((password) => ({
      password,
      chip: stateChip(password),
      place: placeWords(password),
      origin: originWords(password),
    })),
  );
  protected readonly counted = computed(() =>
    this.list.hasValue() ? `${counted(this.rows().length, 'shown', 'shown')}${this.list.value().more ? ' of more' : ''}` : '',
  );

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('PDF passwords'));
  }

  protected begin(): void {
    this.done.set('');
    this.setting.set(true);
  }

  protected search(event: Event): void {
    event.preventDefault();
    this.ask(this.place().trim());
  }

  /** An emptied field shows all again. */
  protected typed(text: string): void {
    this.place.set(text);
    if (text === '') this.ask('');
  }

  protected welcome({ for: place, passwordId }: PdfPassword): void {
    this.setting.set(false);
    this.done.set(`The password for ${place} is kept as ${passwordId}. Tell it by another way than mail.`);
    this.list.reload();
  }

  protected async remove({ id }: PdfPassword): Promise<void> {
    const removed = await this.command.run({ remove: id }, async (key) => {
      await this.api.remove(id, key);
      return true;
    });
    if (removed === undefined) return;
    this.removing.set(null);
    this.list.reload();
  }

  protected async forget(): Promise<void> {
    const place = this.asked();
    const removed = await this.command.run({ forget: place }, (key) => this.api.forget(place, key));
    if (removed === undefined) return;
    this.done.set(`${counted(removed, 'password')} of ${place} ${removed === 1 ? 'is' : 'are'} destroyed.`);
    this.place.set('');
    this.ask('');
  }

  private ask(place: string): void {
    this.asked.set(place);
    this.forgetting.set(false);
    this.removing.set(null);
    this.command.dismiss();
    this.list.reload();
  }
}
