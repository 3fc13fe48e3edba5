import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { Problem } from '#contracts';
import { problemOf } from '../gateway-api/problem.js';
import { ThemeSwitch } from '../shell/theme-switch.js';
import { Flag } from '../shared-ui/flag.js';
import { Icon } from '../shared-ui/icon.js';
import { CurrentSession } from './current-session.js';
import { safeReturn } from './home.js';
import { PasswordField } from './password-field.js';

@Component({
  selector: 'lz-sign-in',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Flag, Icon, PasswordField, ThemeSwitch],
  templateUrl: './sign-in.html',
})
export class SignIn {
  /** Page to come back to. */
  readonly back = input<string>();
  /** Set when a session has run out. */
  readonly ended = input<string>();
  private readonly session = inject(CurrentSession);
  private readonly router = inject(Router);
  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly problem = signal<Problem | null>(null);
  protected readonly sending = signal(false);

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.sending.set(true);
    this.problem.set(null);
    try {
      await this.session.signIn(this.email(), this.password());
      await this.router.navigateByUrl(safeReturn(this.back()));
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }
}
