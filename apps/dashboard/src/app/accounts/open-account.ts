import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { type Account, type Problem, type Role, roleSchema } from '#contracts';
import { AccountsApi } from '../gateway-api/accounts-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { PasswordField } from '../session/password-field.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { roleHints, roleWords } from '../shared-ui/words.js';

@Component({
  selector: 'lz-open-account',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PasswordField, ProblemNote],
  templateUrl: './open-account.html',
})
export class OpenAccount {
  readonly opened = output<Account>();
  readonly cancelled = output();
  private readonly api = inject(AccountsApi);
  /** One key for this form, also when it is sent again. */
  private readonly key = crypto.randomUUID();
  protected readonly choices = roleSchema.options.map((role) => ({ role, words: roleWords[role], hint: roleHints[role] }));
  protected readonly name = signal('');
  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly roles = signal<readonly Role[]>([]);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly sending = signal(false);

  protected toggle(role: Role): void {
    this.roles.update((roles) => (roles.includes(role) ? roles.filter((other) => other !== role) : [...roles, role]));
  }

  protected async open(event: Event): Promise<void> {
    event.preventDefault();
    this.sending.set(true);
    this.problem.set(null);
    const request = { name: this.name(), email: this.email(), password: this.password(), roles: [...this.roles()] };
    try {
      this.opened.emit(await this.api.open(request, this.key));
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }
}
