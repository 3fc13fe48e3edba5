import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, type DestroyRef, Injectable, inject, type Signal, signal } from '@angular/core';
import type { HeldMessage, Problem, ReasonCode, Receipt } from '#contracts';
import { HeldMessagesApi } from '../gateway-api/held-messages-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { secondsLeft } from '../shared-ui/figures.js';
import { type Decision, type DecisionInput, type Draft, decided, idle, type Intent, reasonsFor, requestOf } from './decision.js';
import { isWaiting, type PendingDecision } from './pending-decision.js';

/** What was carried out: the list goes on to the next message when it hears of it. */
export interface Outcome {
  readonly receipt: Receipt;
  /** Null for an undo. */
  readonly intent: Intent | null;
}

/** What the keys said while the message was still being opened. */
interface WantedDecision {
  readonly messageId: string;
  readonly intent: Intent;
  readonly digit: number | null;
}

const nothing = signal<HeldMessage | undefined>(undefined).asReadonly();

/** Where decisions are drafted, sent and taken back: one desk for the list and the message page. */
@Injectable({ providedIn: 'root' })
export class DecisionDesk {
  private readonly api = inject(HeldMessagesApi);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly state = signal<Decision>(idle);
  private readonly waiting = signal<readonly PendingDecision[]>([]);
  private readonly done = signal<Outcome | null>(null);
  private readonly wanted = signal<WantedDecision | null>(null);
  private readonly open = signal<Signal<HeldMessage | undefined>>(nothing);
  private readonly undoFailed = signal<Problem | null>(null);

  readonly decision = this.state.asReadonly();
  readonly pending = this.waiting.asReadonly();
  /** The last thing carried out. */
  readonly outcome = this.done.asReadonly();
  /** An intent on a message that is still being opened. */
  readonly request = this.wanted.asReadonly();
  readonly undoProblem = this.undoFailed.asReadonly();
  readonly draft = computed(() => {
    const decision = this.state();
    return decision.status === 'idle' ? null : decision.draft;
  });

  /** The message that is open: decisions on it begin at once. */
  attach(message: Signal<HeldMessage | undefined>, until: DestroyRef): void {
    this.open.set(message);
    until.onDestroy(() => {
      if (this.open() === message) this.open.set(nothing);
    });
  }

  /** Begins now if the message is open, else as soon as it is. */
  want(intent: Intent, messageId: string): void {
    const message = this.open()();
    if (message?.id === messageId && message.mayDecide) this.begin(intent, message);
    else this.wanted.set({ intent, messageId, digit: null });
  }

  begin(intent: Intent, message: HeldMessage): void {
    const digit = this.wanted()?.messageId === message.id ? (this.wanted()?.digit ?? null) : null;
    this.wanted.set(null);
    this.undoFailed.set(null);
    this.next({ type: 'begin', intent, message, key: crypto.randomUUID() });
    if (digit !== null) this.chooseNth(digit);
  }

  chooseReason(reason: ReasonCode): void {
    this.next({ type: 'reason', reason, key: crypto.randomUUID() });
  }

  /** The reason with this digit; says whether there is one. */
  chooseNth(digit: number): boolean {
    const draft = this.draft();
    if (draft === null && this.wanted() !== null) {
      this.wanted.update((wanted) => (wanted === null ? null : { ...wanted, digit }));
      return true;
    }
    const reason = draft === null ? undefined : reasonsFor[draft.intent][digit - 1];
    if (reason === undefined) return false;
    this.chooseReason(reason);
    return true;
  }

  write(note: string): void {
    this.next({ type: 'note', note, key: crypto.randomUUID() });
  }

  toggleRecipient(index: number): void {
    this.next({ type: 'recipient', index, key: crypto.randomUUID() });
  }

  cancel(): void {
    this.next({ type: 'cancel' });
  }

  async confirm(subject: string): Promise<void> {
    if (this.state().status === 'sending') return;
    this.next({ type: 'confirm' });
    const decision = this.state();
    if (decision.status === 'drafting' && decision.missing !== null) void this.announcer.announce(decision.missing, 'assertive');
    if (decision.status === 'sending') await this.send(decision.draft, subject);
  }

  /** Takes back the newest decision that still waits, or the one on this message. */
  async undo(messageId?: string): Promise<void> {
    const waiting = this.waiting().filter((decision) => isWaiting(decision, Date.now()));
    const target = messageId === undefined ? waiting[0] : waiting.find((decision) => decision.messageId === messageId);
    if (target !== undefined) await this.takeBack(target);
  }

  async takeBack(target: Pick<PendingDecision, 'messageId' | 'revision' | 'undoKey'>): Promise<void> {
    this.undoFailed.set(null);
    try {
      const receipt = await this.api.undo(target.messageId, target.revision, target.undoKey);
      this.done.set({ receipt, intent: null });
      void this.announcer.announce('Taken back. The mail is held, not sent.');
    } catch (error) {
      const problem = problemOf(error);
      this.undoFailed.set(problem);
      void this.announcer.announce(`Not taken back. ${problem.detail}`, 'assertive');
      if (problem.status === 0) return; // may be tried again under the same key
    }
    this.drop(target.messageId);
  }

  drop(messageId: string): void {
    this.waiting.update((all) => all.filter((decision) => decision.messageId !== messageId));
  }

  dismissUndoProblem(): void {
    this.undoFailed.set(null);
  }

  private async send(draft: Draft, subject: string): Promise<void> {
    if (draft.reason === null) return;
    const request = requestOf({ ...draft, reason: draft.reason });
    try {
      const receipt =
        draft.intent === 'delete'
          ? await this.api.delete(draft.messageId, request, draft.key)
          : await this.api.release(draft.messageId, request, draft.key);
      this.next({ type: 'accepted' });
      this.keep(receipt, draft, subject);
    } catch (error) {
      const problem = problemOf(error);
      this.next({ type: 'refused', problem });
      void this.announcer.announce(`Not carried out. ${problem.detail}`, 'assertive');
    }
  }

  private keep(receipt: Receipt, draft: Draft, subject: string): void {
    this.done.set({ receipt, intent: draft.intent });
    const verb = draft.intent === 'delete' ? 'Deletes' : 'Releases';
    if (receipt.commitAt === null) {
      void this.announcer.announce(draft.intent === 'delete' ? 'Deleted.' : 'Released.');
      return;
    }
    const { messageId, revision, commitAt } = receipt;
    const pending: PendingDecision = {
      messageId,
      revision,
      commitAt,
      subject,
      intent: draft.intent,
      undoKey: crypto.randomUUID(),
      ofMs: Date.parse(commitAt) - Date.now(),
    };
    this.waiting.update((all) => [pending, ...all.filter((other) => other.messageId !== messageId)]);
    void this.announcer.announce(`${verb} in ${secondsLeft(commitAt, Date.now())} seconds, not sent yet. Press u to undo.`);
  }

  private next(input: DecisionInput): void {
    this.state.update((decision) => decided(decision, input));
  }
}
