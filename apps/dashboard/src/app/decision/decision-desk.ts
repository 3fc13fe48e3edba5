import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, type DestroyRef, Injectable, inject, type Signal, signal } from '@angular/core';
import type { HeldMessage, Problem, ReasonCode, Receipt } from '#contracts';
import { DecisionsApi } from '../gateway-api/decisions-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { secondsLeft } from '../shared-ui/figures.js';
import { type Decision, type DecisionInput, type Draft, decided, idle } from './decision.js';
import { callOf } from './decision-request.js';
import { DecisionTiming } from './decision-timing.js';
import { type Intent, reasonsFor } from './intents.js';
import { isWaiting, type PendingDecision, pendingVerb } from './pending-decision.js';
import { type Unallowed, unallowedIn } from './rights.js';

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
  /** Ctrl+Enter came, too. */
  readonly confirmed: boolean;
}

const nothing = signal<HeldMessage | undefined>(undefined).asReadonly();

/** Where decisions are drafted, sent and taken back: one desk for the list and the message page. */
@Injectable({ providedIn: 'root' })
export class DecisionDesk {
  private readonly api = inject(DecisionsApi);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly timing = inject(DecisionTiming);
  private readonly state = signal<Decision>(idle);
  private readonly waiting = signal<readonly PendingDecision[]>([]);
  private readonly done = signal<Outcome | null>(null);
  private readonly wanted = signal<WantedDecision | null>(null);
  private readonly open = signal<Signal<HeldMessage | undefined>>(nothing);
  private readonly undoFailed = signal<Problem | null>(null);
  private readonly withheld = signal<Unallowed | null>(null);

  readonly decision = this.state.asReadonly();
  readonly pending = this.waiting.asReadonly();
  /** The last thing carried out. */
  readonly outcome = this.done.asReadonly();
  /** An intent on a message that is still being opened. */
  readonly request = this.wanted.asReadonly();
  readonly undoProblem = this.undoFailed.asReadonly();
  /** Something that was asked for and that the account may not do. */
  readonly unallowed = this.withheld.asReadonly();
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
    this.turnTo(messageId);
    const message = this.open()();
    if (message?.id === messageId && message.mayDecide) this.begin(intent, message);
    else this.wanted.set({ intent, messageId, digit: null, confirmed: false });
  }

  begin(intent: Intent, message: HeldMessage): void {
    const wanted = this.wanted()?.messageId === message.id ? this.wanted() : null;
    this.wanted.set(null);
    this.undoFailed.set(null);
    const unallowed = unallowedIn(message, intent);
    this.withheld.set(unallowed);
    if (unallowed !== null) {
      void this.announcer.announce(`You cannot do that. ${unallowed.because}`, 'assertive');
      return;
    }
    this.next({ type: 'begin', intent, message, key: crypto.randomUUID() });
    if (wanted === null || wanted.digit === null) return;
    this.chooseNth(wanted.digit);
    if (wanted.confirmed) void this.confirm(message.subject);
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

  /** Confirms what the keys said of a message that is still being opened; says whether there is such a wish. */
  confirmWanted(): boolean {
    if (this.wanted() === null) return false;
    this.wanted.update((wanted) => (wanted === null ? null : { ...wanted, confirmed: true }));
    return true;
  }

  write(note: string): void {
    this.next({ type: 'note', note, key: crypto.randomUUID() });
  }

  toggleRecipient(index: number): void {
    this.next({ type: 'recipient', index, key: crypto.randomUUID() });
  }

  /** For these recipients alone. */
  chooseOnly(recipients: readonly number[]): void {
    this.next({ type: 'only', recipients, key: crypto.randomUUID() });
  }

  acknowledge(acknowledged: boolean): void {
    this.next({ type: 'acknowledge', acknowledged, key: crypto.randomUUID() });
  }

  cancel(): void {
    this.withheld.set(null);
    this.wanted.set(null);
    this.next({ type: 'cancel' });
  }

  /** Another message is what the person looks at: nothing that was drafted or typed for one before acts any more. */
  turnTo(messageId: string): void {
    if (this.draft()?.messageId !== messageId) this.next({ type: 'cancel' });
    if (this.wanted()?.messageId !== messageId) this.wanted.set(null);
    if (this.withheld()?.messageId !== messageId) this.withheld.set(null);
  }

  /** Forgets what was typed for a message that does not open, or may not be decided on; says whether there was something. */
  dropWish(): boolean {
    const wished = this.wanted() !== null;
    this.wanted.set(null);
    return wished;
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
      const call = { command: 'undo', request: { expectedRevision: target.revision } } as const;
      const receipt = await this.api.carryOut(call, target.messageId, target.undoKey);
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

  /** Takes note of what the engine has carried out: the undo window, the announcement, the way on. */
  keep(receipt: Receipt, intent: Intent, subject: string): void {
    this.timing.decided(receipt.messageId, intent);
    this.done.set({ receipt, intent });
    const { messageId, revision, commitAt } = receipt;
    if (commitAt === null) {
      void this.announcer.announce(doneWords(receipt, intent));
      return;
    }
    const undo = { messageId, revision, commitAt, subject, intent, undoKey: crypto.randomUUID() };
    const pending: PendingDecision = { ...undo, ofMs: Date.parse(commitAt) - Date.now() };
    this.waiting.update((all) => [pending, ...all.filter((other) => other.messageId !== messageId)]);
    void this.announcer.announce(`${pendingVerb(intent)} in ${secondsLeft(commitAt, Date.now())} seconds, not sent yet. Press u to undo.`);
  }

  private async send(draft: Draft, subject: string): Promise<void> {
    if (draft.reason === null) return;
    try {
      const receipt = await this.api.carryOut(callOf({ ...draft, reason: draft.reason }), draft.messageId, draft.key);
      this.next({ type: 'accepted' });
      this.keep(receipt, draft.intent, subject);
    } catch (error) {
      const problem = problemOf(error);
      this.next({ type: 'refused', problem });
      void this.announcer.announce(`Not carried out. ${problem.detail}`, 'assertive');
    }
  }

  private next(input: DecisionInput): void {
    this.state.update((decision) => decided(decision, input));
  }
}

/** What is said of a decision that has no undo window. */
function doneWords(receipt: Receipt, intent: Intent): string {
  if (receipt.proposalId !== null) return 'Proposed. It is held until a second person approves.';
  if (intent === 'deny') return 'Denied. The sender is told; the mail is still held.';
  return `${{ Releases: 'Released', Deletes: 'Deleted', Returns: 'Returned' }[pendingVerb(intent)] ?? 'Done'}.`;
}
