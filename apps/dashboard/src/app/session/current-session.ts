import { computed, effect, Injectable, inject, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { Role, Session } from '#contracts';
import { SessionApi } from '../gateway-api/session-api.js';
import { Ticket } from '../gateway-api/ticket.js';

/** Who is signed in, and what they may see. */
@Injectable({ providedIn: 'root' })
export class CurrentSession {
  private readonly api = inject(SessionApi);
  private readonly ticket = inject(Ticket);
  private readonly router = inject(Router);
  private readonly session = signal<Session | null>(null);

  readonly account = computed(() => this.session()?.account ?? null);
  readonly trialMode = computed(() => this.session()?.trialMode ?? false);

  constructor() {
    effect(() => {
      if (this.ticket.refused()) untracked(() => this.leave());
    });
  }

  /** Asks the engine once; later calls answer from memory. */
  async known(): Promise<Session> {
    return this.session() ?? this.keep(await this.api.read());
  }

  may(roles: readonly Role[]): boolean {
    const held = this.account()?.roles ?? [];
    return roles.some((role) => held.includes(role));
  }

  async signIn(email: string, password: string): Promise<void> {
    this.keep(await this.api.signIn({ email, password }));
  }

  async setUp(request: { token: string; email: string; name: string; password: string }): Promise<void> {
    this.keep(await this.api.setUp(request));
  }

  async signOut(): Promise<void> {
    await this.api.signOut();
    this.forget();
    await this.router.navigateByUrl('/sign-in');
  }

  /** The session ended on the engine's side: sign in, then come back to this page. */
  private leave(): void {
    const back = this.router.url;
    this.forget();
    void this.router.navigate(['/sign-in'], { queryParams: { back, ended: 1 } });
  }

  private keep(session: Session): Session {
    this.ticket.csrfToken.set(session.csrfToken);
    this.ticket.refused.set(false);
    this.session.set(session);
    return session;
  }

  private forget(): void {
    this.session.set(null);
    this.ticket.csrfToken.set(null);
    this.ticket.refused.set(false);
  }
}
