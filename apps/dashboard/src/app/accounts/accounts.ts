import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { Account } from '#contracts';
import { accountsOf } from '../gateway-api/accounts-api.js';
import { PageTitle } from '../shell/page-title.js';
import { counted, initialsOf } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { roleWords } from '../shared-ui/words.js';
import { EditAccount } from './edit-account.js';
import { OpenAccount } from './open-account.js';

/** Who may sign in, and as what. */
@Component({
  selector: 'lz-accounts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EditAccount, Icon, Moment, OpenAccount, ProblemState],
  host: { class: 'page-fill' },
  templateUrl: './accounts.html',
})
export class Accounts {
  protected readonly list = accountsOf();
  protected readonly opening = signal(false);
  protected readonly edited = signal<Account | null>(null);
  protected readonly done = signal('');
  protected readonly lastOpened = signal<Account | null>(null);
  protected readonly counted = computed(() => (this.list.hasValue() ? counted(this.list.value().accounts.length, 'account') : ''));
  protected readonly initials = initialsOf;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Accounts'));
  }

  protected rolesOf(account: Account): string {
    return account.roles.map((role) => roleWords[role]).join(', ');
  }

  protected reachOf({ reach }: Account): string {
    return [...reach.domains, ...reach.teams.map((team) => `team ${team}`), ...reach.patternGroups].join(', ') || 'everything';
  }

  protected edit(account: Account): void {
    this.done.set('');
    this.edited.set(account);
  }

  protected finish(words: string): void {
    this.done.set(words);
    this.edited.set(null);
    this.list.reload();
  }

  protected welcome(account: Account): void {
    this.opening.set(false);
    this.lastOpened.set(account);
    this.list.reload();
  }
}
