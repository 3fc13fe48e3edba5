import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { Problem } from '#contracts';
import { problemOf } from '../gateway-api/problem.js';
import { Flag } from '../shared-ui/flag.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { CurrentSession } from './current-session.js';
import { PasswordField } from './password-field.js';
import { SetUpLink } from './set-up-link.js';

/** Opens the first administrator account, with the one-time link that the engine prints at its first start. */
@Component({
  selector: 'lz-set-up',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Flag, Icon, PasswordField, ProblemNote],
  templateUrl: './set-up.html',
})
export class SetUp {
  private readonly session = inject(CurrentSession);
  private readonly router = inject(Router);
  private readonly link = inject(SetUpLink);
  protected readonly hasLink = computed(() => this.link.token() !== null);
  protected readonly email = signal('');
  protected readonly name = signal('');
  protected readonly password = signal('');
  protected readonly problem = signal<Problem | null>(null);
  protected readonly sending = signal(false);

  protected async openAccount(event: Event): Promise<void> {
    event.preventDefault();
    const token = this.link.token();
    if (token === null) return;
    this.sending.set(true);
    this.problem.set(null);
    try {
      await this.session.setUp({ token, email: this.email(), name: this.name(), password: this.password() });
      this.link.used();
      await this.router.navigateByUrl('/');
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }
}
