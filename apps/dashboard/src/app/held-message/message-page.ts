import { Location } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { PresenceBeat } from '../claims/presence-beat.js';
import { Viewers } from '../claims/viewers.js';
import { DecisionBar } from '../decision/decision-bar.js';
import type { Intent } from '../decision/intents.js';
import { DecisionDesk } from '../decision/decision-desk.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { filtersIn } from '../quarantine/filters.js';
import { QuarantineStore } from '../quarantine/quarantine-store.js';
import { PageTitle } from '../shell/page-title.js';
import type { ReplaySubject } from '../gateway-api/replay-api.js';
import { Replay } from '../replay/replay.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { Attachments } from './attachments.js';
import { ClaimToRead } from './claim-to-read.js';
import { EngineText } from './engine-text.js';
import { Facts } from './facts.js';
import { Headers } from './headers.js';
import { HeldMessageView } from './held-message-view.js';
import { HeldNotes } from './held-notes.js';
import { History } from './history.js';
import { MatchesTable } from './matches-table.js';
import { MatchStepper } from './match-stepper.js';
import { MessageActions } from './message-actions.js';
import { MessageBody } from './message-body.js';
import { MessageHeading } from './message-heading.js';
import { MessageSkeleton } from './message-skeleton.js';
import { recipientWords, Recipients } from './recipients.js';
import { Revealed } from './revealed-value.js';
import { StandingNotes } from './standing-notes.js';

/** Everything about one message, with the decision beside it. */
@Component({
  selector: 'lz-message-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Attachments,
    ClaimToRead,
    DecisionBar,
    EngineText,
    Facts,
    Headers,
    HeldNotes,
    History,
    Icon,
    MatchesTable,
    MatchStepper,
    MessageActions,
    MessageBody,
    MessageHeading,
    MessageSkeleton,
    ProblemState,
    Recipients,
    Replay,
    RouterLink,
    StandingNotes,
    Viewers,
  ],
  providers: [HeldMessageView, PresenceBeat, Revealed],
  templateUrl: './message-page.html',
  host: { class: 'page-fill' },
})
export class MessagePage {
  readonly id = input.required<string>();
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private readonly desk = inject(DecisionDesk);
  protected readonly view = inject(HeldMessageView);
  protected readonly store = inject(QuarantineStore);
  private readonly title = inject(PageTitle);
  protected readonly recipientWords = recipientWords;
  protected readonly place = computed(() => this.store.rows().findIndex((row) => row.id === this.id()));
  protected readonly section = signal('why');
  /** The way through the past is asked for by hand. */
  protected readonly looksBack = linkedSignal({ source: this.id, computation: () => false });
  /** Anew with every event that comes, and with nothing else: each answer is a look, and is recorded. */
  protected readonly past = computed(
    (): ReplaySubject & { readonly events: number } => ({
      kind: 'message',
      id: this.id(),
      events: this.view.message()?.timeline.length ?? 0,
    }),
    { equal: (a, b) => a.id === b.id && a.events === b.events },
  );
  protected readonly sections = computed(() => {
    const message = this.view.message();
    const content = this.view.content();
    const readable = this.view.mayRead() && message?.contentAvailable === true && !message.senderHidden;
    return [
      { id: 'why', words: 'Why', count: undefined },
      ...(readable
        ? [
            { id: 'engine-text', words: 'Engine text', count: undefined },
            { id: 'body', words: 'Message', count: undefined },
          ]
        : []),
      ...(readable && message.attachmentCount > 0 ? [{ id: 'files', words: 'Attachments', count: message.attachmentCount }] : []),
      { id: 'history', words: 'History', count: message?.timeline.length },
      ...(readable ? [{ id: 'headers', words: 'Headers', count: content?.headers.length }] : []),
    ];
  });

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => {
        this.store.remember(id);
        this.view.show(id);
        this.view.read();
      });
    });
    effect(() => this.title.set(this.view.message() === undefined ? 'Message' : 'Held message'));
    effect(() => {
      const outcome = this.desk.outcome();
      if (outcome !== null && outcome.intent !== null) untracked(() => this.goOnAfter(outcome.receipt.messageId));
    });
    // Opened by its address the list is not there yet; with it one can go on to the next message.
    this.store.show(filtersIn(inject(ActivatedRoute).snapshot.queryParams));
    this.takeKeys();
  }

  protected jumpTo(section: string, event: Event): void {
    event.preventDefault();
    this.section.set(section);
    document.getElementById(section)?.scrollIntoView({ block: 'start' });
  }

  /** Marks the section that is being read. */
  protected follow(scrolled: EventTarget | null): void {
    if (!(scrolled instanceof HTMLElement)) return;
    const top = scrolled.getBoundingClientRect().top + 80;
    const passed = this.sections().filter(({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) <= top);
    this.section.set(passed.at(-1)?.id ?? 'why');
  }

  protected step(by: number): boolean {
    const next = this.store.rows()[this.place() + by];
    if (this.place() < 0 || next === undefined) return false;
    void this.router.navigate(['/messages', next.id], { queryParamsHandling: 'preserve' });
    return true;
  }

  private goOnAfter(id: string): void {
    if (id !== this.id()) return;
    const next = this.store.nextUndecided(id);
    if (next === undefined) this.back();
    else void this.router.navigate(['/messages', next.id], { queryParamsHandling: 'preserve' });
  }

  private back(): boolean {
    void this.router.navigate(['/quarantine'], { queryParamsHandling: 'preserve' });
    return true;
  }

  private takeKeys(): void {
    const begin = (intent: Intent) => () => {
      const message = this.view.message();
      if (message?.mayDecide !== true) return false;
      this.desk.begin(intent, message);
      return true;
    };
    inject(Keyboard).handle(
      {
        next: () => this.step(1),
        previous: () => this.step(-1),
        back: () => this.back(),
        'false-alarm': begin('false-alarm'),
        release: begin('release'),
        'release-encrypted': begin('release-encrypted'),
        'as-is': begin('as-is'),
        return: begin('return'),
        delete: begin('delete'),
      },
      inject(DestroyRef),
    );
  }

  protected copyLink(): void {
    void navigator.clipboard.writeText(new URL(this.location.prepareExternalUrl(`/messages/${this.id()}`), document.baseURI).href);
  }
}
