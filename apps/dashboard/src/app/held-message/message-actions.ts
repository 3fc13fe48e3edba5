import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import type { ComponentType } from '@angular/cdk/portal';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { AssignDialog } from '../claims/assign-dialog.js';
import { Attendance } from '../claims/attendance.js';
import { ClaimDesk } from '../claims/claim-desk.js';
import { EscalateDialog } from '../claims/escalate-dialog.js';
import { DecisionDesk } from '../decision/decision-desk.js';
import { type Intent, intents } from '../decision/intents.js';
import { mayDo, unallowedIn } from '../decision/rights.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { QuarantineStore } from '../quarantine/quarantine-store.js';
import { CurrentSession } from '../session/current-session.js';
import { Icon } from '../shared-ui/icon.js';
import { DownloadDialog } from './download-dialog.js';
import { HeldMessageView } from './held-message-view.js';
import { HoldDialog } from './hold-dialog.js';
import { MessageDialogs } from './message-dialogs.js';
import { NoteDialog } from './note-dialog.js';

/** Rare beside the list; on its own page they have buttons. */
const RARE: readonly Intent[] = ['as-is', 'return'];

/** What one can do besides the everyday decisions: rarer ones, hold it, add a note, take a copy. */
@Component({
  selector: 'lz-message-actions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon],
  template: `@if (view.mayRead()) {
    <button class="btn quiet ico" type="button" aria-label="More: claim, assign, hold, note, return, download" [cdkMenuTriggerFor]="menu">
      <lz-icon name="more" />
    </button>
    <ng-template #menu>
      <div class="menu" cdkMenu>
        @for (choice of rare(); track choice.intent) {
          <button class="menu-i" cdkMenuItem type="button" [title]="choice.means" (cdkMenuItemTriggered)="decide(choice.intent)">
            <lz-icon [name]="choice.icon" />{{ choice.intent === 'as-is' ? 'Release as it is' : 'Return to the sender'
            }}<kbd>{{ choice.key }}</kbd>
          </button>
        }
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="claim()">
          <lz-icon name="user" />{{ isMine() ? 'Give it back' : 'Claim it' }}<kbd>c</kbd>
        </button>
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="assign()">
          <lz-icon name="users" />Assign<kbd>t</kbd>
        </button>
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="escalate()"><lz-icon name="up" />Escalate</button>
        @if (mayHold()) {
          <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="hold()"><lz-icon name="pause" />Hold<kbd>h</kbd></button>
        }
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="addNote()">
          <lz-icon name="note" />Add a note<kbd>n</kbd>
        </button>
        @if (message().contentAvailable && mayDownload()) {
          <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="download()">
            <lz-icon name="dl" />Download, recorded
          </button>
        }
      </div>
    </ng-template>
  }`,
})
export class MessageActions {
  readonly message = input.required<HeldMessage>();
  /** The rarer decisions have no buttons of their own here. */
  readonly withDecisions = input(false);
  protected readonly view = inject(HeldMessageView);
  private readonly desk = inject(DecisionDesk);
  private readonly store = inject(QuarantineStore);
  private readonly dialogs = inject(MessageDialogs);
  private readonly claims = inject(ClaimDesk);
  private readonly attendance = inject(Attendance);
  private readonly session = inject(CurrentSession);
  protected readonly mayHold = computed(() => mayDo(this.message(), 'hold') || mayDo(this.message(), 'extend'));
  protected readonly mayDownload = computed(() => mayDo(this.message(), 'download'));
  protected readonly isMine = computed(() => this.attendance.claimOf(this.message())?.by.id === this.session.account()?.id);
  protected readonly rare = computed(() =>
    this.withDecisions() && this.message().mayDecide
      ? intents.filter(({ intent }) => RARE.includes(intent) && unallowedIn(this.message(), intent) === null)
      : [],
  );

  constructor() {
    inject(Keyboard).handle(
      {
        hold: () => (this.isMeant() && this.mayHold() ? this.hold() : false),
        note: () => (this.isMeant() && this.view.mayRead() ? this.addNote() : false),
        claim: () => (this.isMeant() && this.view.mayRead() ? this.claim() : false),
        assign: () => (this.isMeant() && this.view.mayRead() ? this.assign() : false),
      },
      inject(DestroyRef),
    );
  }

  /** Beside the list the keys are for the row that has the focus. */
  private isMeant(): boolean {
    const focused = this.store.focusId();
    return focused === undefined || focused === this.message().id;
  }

  protected claim(): void {
    void this.claims.toggle(this.message());
  }

  protected assign(): void {
    void this.ask(AssignDialog);
  }

  protected escalate(): void {
    void this.ask(EscalateDialog);
  }

  protected decide(intent: Intent): void {
    this.desk.begin(intent, this.message());
  }

  protected hold(): void {
    void this.ask(HoldDialog);
  }

  protected addNote(): void {
    void this.ask(NoteDialog);
  }

  protected download(): void {
    void this.ask(DownloadDialog);
  }

  private async ask(dialog: ComponentType<unknown>): Promise<void> {
    const { id, revision } = this.message();
    if (await this.dialogs.ask(dialog, { id, revision })) this.view.reload();
  }
}
