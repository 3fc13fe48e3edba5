import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { HeldMessage, Problem, ReleaseProposal } from '#contracts';
import { DecisionDesk } from '../decision/decision-desk.js';
import type { Intent } from '../decision/intents.js';
import { mayDo } from '../decision/rights.js';
import { DecisionsApi, type DecisionCall } from '../gateway-api/decisions-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { ReleaseProtection } from '../protection/release-protection.js';
import { CurrentSession } from '../session/current-session.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { reasonWords, releaseKindWords, secondPersonWords } from '../shared-ui/words.js';
import { HeldMessageView } from './held-message-view.js';
import { MessageDialogs } from './message-dialogs.js';

/** A release that waits for a second person: what is proposed, why two are asked, and the second person's answer. */
@Component({
  selector: 'lz-proposal-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, ProblemNote, ReleaseProtection],
  template: `<div class="note appr" role="region" aria-label="Needs a second person">
      <lz-icon name="two" />
      <div class="grow">
        <b>{{ isOwn() ? 'You propose' : proposal().by.name + ' proposes' }} to {{ what() }}.</b>&ngsp;
        <span class="t2"><lz-moment [at]="proposal().at" as="age" /> ago, {{ reason() }}. Needs a second person: {{ because() }}.</span>
        @if (proposal().note; as note) {
          <p>“{{ note }}”</p>
        }
        @if (!proposal().mayApprove && proposal().mayNotApproveBecause; as why) {
          <p>{{ why }}</p>
        }
      </div>
      <span class="acts">
        @if (proposal().mayApprove) {
          <button class="btn pri sm" type="button" [disabled]="sending()" (click)="approve()">
            <lz-icon name="check" size="sm" />Approve
          </button>
        }
        @if (may('reject')) {
          <button class="btn sm" type="button" [disabled]="sending()" (click)="reject()">Reject, say why not</button>
        }
        @if (may('withdraw')) {
          <button class="btn sm" type="button" [disabled]="sending()" (click)="withdraw()">Withdraw</button>
        }
      </span>
    </div>
    @if (proposal().kind === 'release-encrypted' && proposal().mayApprove) {
      <lz-release-protection [message]="message()" [recipients]="proposal().recipients" [fixed]="true" />
    }
    @if (problem(); as refused) {
      <lz-problem-note [problem]="refused" />
    }`,
})
export class ProposalNote {
  readonly message = input.required<HeldMessage>();
  readonly proposal = input.required<ReleaseProposal>();
  private readonly api = inject(DecisionsApi);
  private readonly desk = inject(DecisionDesk);
  private readonly view = inject(HeldMessageView);
  private readonly dialogs = inject(MessageDialogs);
  private readonly session = inject(CurrentSession);
  protected readonly sending = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly isOwn = computed(() => this.proposal().by.id === this.session.account()?.id);
  protected readonly what = computed(
    () => `${releaseKindWords[this.proposal().kind]} to ${counted(this.proposal().recipients.length, 'person', 'people')}`,
  );
  protected readonly reason = computed(() => reasonWords[this.proposal().reason].toLowerCase());
  protected readonly because = computed(() =>
    this.proposal()
      .because.map((rule) => secondPersonWords[rule])
      .join(' and '),
  );

  protected may(action: 'reject' | 'withdraw'): boolean {
    return mayDo(this.message(), action);
  }

  protected approve(): Promise<void> {
    return this.send({ command: 'approve', request: this.request() }, intentOf(this.proposal()));
  }

  protected withdraw(): Promise<void> {
    return this.send({ command: 'withdraw', request: this.request() }, null);
  }

  protected async reject(): Promise<void> {
    if (await this.dialogs.reject(this.message(), this.proposal().id)) this.view.reload();
  }

  private request(): { expectedRevision: number; proposalId: string } {
    return { expectedRevision: this.message().revision, proposalId: this.proposal().id };
  }

  private async send(call: DecisionCall, intent: Intent | null): Promise<void> {
    this.sending.set(true);
    this.problem.set(null);
    try {
      const receipt = await this.api.carryOut(call, this.message().id, crypto.randomUUID());
      if (intent === null) this.view.reload();
      else this.desk.keep(receipt, intent, this.message().subject);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }
}

const intentOf = (proposal: ReleaseProposal): Intent => proposal.kind;
