import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import type { EngineView } from '#contracts';
import { EngineViewApi } from '../gateway-api/engine-view-api.js';
import { command } from '../policy/command.js';
import { FileDrop } from '../policy/file-drop.js';
import { Icon } from '../shared-ui/icon.js';
import { MaskedText } from '../shared-ui/masked-text.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { answerIn } from './mail-answer.js';
import { PatternDesk } from './pattern-desk.js';

/** Largest mail that the engine looks at, in bytes. */
const LARGEST = 7_000_000;

/** A whole mail against the draft: whether it acts, what it finds, and why not. */
@Component({
  selector: 'lz-try-mail-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FileDrop, Icon, MaskedText, ProblemNote],
  template: `<section class="card mt" aria-labelledby="try-mail">
    <div class="card-h">
      <h2 id="try-mail">Try a mail</h2>
      <span class="t3 xs end">is not stored</span>
    </div>
    <div class="card-b stack">
      <lz-file-drop
        label="Choose a mail (.eml), or drop it here"
        hint="It is read as any mail is, against what is written here now."
        accept=".eml,message/rfc822"
        [name]="name()"
        (chosen)="take($event)"
      />
      @if (refusal() !== '') {
        <p class="err" role="alert">{{ refusal() }}</p>
      }
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
      @if (command.sending()) {
        <p class="t2" role="status">The engine reads the mail.</p>
      } @else if (view() !== null) {
        @if (answer(); as said) {
          <p class="note" role="status" [class.ok]="said.acts" [class.warn]="!said.acts">
            <lz-icon [name]="said.acts ? 'check' : 'x'" /><span class="grow"
              ><b>{{ said.sentence }}</b></span
            >
          </p>
          @if (said.matches.length > 0) {
            <ul class="mail-matches">
              @for (match of said.matches; track $index) {
                <li>
                  <lz-masked [value]="match.masked" /> <span class="t3 xs">in {{ match.part }}</span>
                  <span class="end xs t2">{{ match.confidence.toFixed(2) }}{{ match.counts ? '' : ', does not count' }}</span>
                </li>
              }
            </ul>
          }
          @if (said.nearMisses.length > 0) {
            <div>
              <p class="lab">Nearly matched</p>
              <ul class="near-list">
                @for (miss of said.nearMisses; track $index) {
                  <li>
                    {{ miss.why }} <span class="t3 xs">in {{ miss.part }}</span>
                  </li>
                }
              </ul>
            </div>
          }
          @for (part of said.unread; track part) {
            <p class="note unk">
              <lz-icon name="eyeoff" /><span class="grow">Could not be read: {{ part }}</span>
            </p>
          }
        } @else {
          <p class="t2" role="status">The engine says nothing of this pattern.</p>
        }
        @if (isOld()) {
          <button class="btn sm" type="button" (click)="again()">Try it with the changes</button>
        }
      }
    </div>
  </section>`,
})
export class TryMailCard {
  private readonly api = inject(EngineViewApi);
  private readonly desk = inject(PatternDesk);
  protected readonly command = command();
  protected readonly name = signal('');
  protected readonly refusal = signal('');
  /** The mail as base64; null while there is none that may be sent. */
  private readonly mail = signal<{ readonly base64: string } | null>(null);
  private readonly triedWith = signal('');
  protected readonly view = signal<EngineView | null>(null);
  protected readonly answer = computed(() => {
    const view = this.view();
    return view === null ? null : answerIn(view, this.desk.checkable()?.id ?? '');
  });
  /** The draft was changed since. */
  protected readonly isOld = computed(() => this.triedWith() !== JSON.stringify(this.desk.checkable()));
  private chosen: File | undefined;

  protected async take(file: File): Promise<void> {
    this.chosen = file;
    this.view.set(null);
    this.mail.set(null);
    this.command.dismiss();
    this.name.set(file.name);
    this.refusal.set(file.size > LARGEST ? 'The mail is larger than 7 MB. Nothing was sent.' : '');
    if (file.size > LARGEST) return;
    const base64 = await base64Of(file);
    if (this.chosen !== file) return;
    this.mail.set({ base64 });
    await this.again();
  }

  protected async again(): Promise<void> {
    const mail = this.mail();
    // While another mail is read, this one waits for its turn.
    if (mail === null || this.command.sending()) return;
    const draft = this.desk.checkable();
    if (draft === null) {
      this.refusal.set('Write first what the pattern looks for.');
      return;
    }
    this.refusal.set('');
    this.triedWith.set(JSON.stringify(draft));
    const request = { mail: mail.base64, draft };
    const view = await this.command.run(request, () => this.api.examine(request));
    if (this.mail() === mail) {
      this.view.set(view ?? null);
      return;
    }
    // Another mail was chosen meanwhile: what is said of this one would stand under its name.
    this.command.dismiss();
    await this.again();
  }
}

/** The bytes of a file as base64, without the prefix of a data address. */
function base64Of(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(typeof reader.result === 'string' ? reader.result.slice(reader.result.indexOf(',') + 1) : '');
    reader.onerror = () => failed(reader.error ?? new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}
