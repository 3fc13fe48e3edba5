import { ChangeDetectionStrategy, Component, inject, input, linkedSignal, output, signal } from '@angular/core';
import { type Account, type Role, roleSchema } from '#contracts';
import { AccountsApi } from '../gateway-api/accounts-api.js';
import { entriesIn } from '../legal-holds/scope-words.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { roleHints, roleWords } from '../shared-ui/words.js';

/** Roles, reach and end of one account. Whatever changes ends its sessions. */
@Component({
  selector: 'lz-edit-account',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  templateUrl: './edit-account.html',
})
export class EditAccount {
  readonly account = input.required<Account>();
  readonly changed = output<string>();
  readonly cancelled = output();
  private readonly api = inject(AccountsApi);
  protected readonly command = command();
  protected readonly choices = roleSchema.options.map((role) => ({ role, words: roleWords[role], hint: roleHints[role] }));
  protected readonly roles = linkedSignal<readonly Role[]>(() => this.account().roles);
  protected readonly domains = linkedSignal(() => this.account().reach.domains.join(', '));
  protected readonly teams = linkedSignal(() => this.account().reach.teams.join(', '));
  protected readonly groups = linkedSignal(() => this.account().reach.patternGroups.join(', '));
  protected readonly closing = signal(false);

  protected toggle(role: Role): void {
    this.roles.update((roles) => (roles.includes(role) ? roles.filter((other) => other !== role) : [...roles, role]));
  }

  protected async saveRoles(event: Event): Promise<void> {
    event.preventDefault();
    const roles = [...this.roles()];
    const saved = await this.command.run({ roles }, (key) => this.api.changeRoles(this.account().id, roles, key));
    if (saved !== undefined) this.changed.emit(`${saved.name} has other roles now and must sign in again.`);
  }

  protected async saveReach(event: Event): Promise<void> {
    event.preventDefault();
    const reach = {
      domains: entriesIn(this.domains()).map((domain) => domain.toLowerCase()),
      teams: entriesIn(this.teams()),
      patternGroups: entriesIn(this.groups()),
    };
    const saved = await this.command.run(reach, (key) => this.api.changeReach(this.account().id, reach, key));
    if (saved !== undefined) this.changed.emit(`${saved.name} sees other mail now and must sign in again.`);
  }

  protected async close(): Promise<void> {
    const { id, name } = this.account();
    const closed = await this.command.run({ close: id }, async (key) => {
      await this.api.close(id, key);
      return true;
    });
    if (closed !== undefined) this.changed.emit(`The account of ${name} is closed.`);
  }
}
