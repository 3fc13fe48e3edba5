import { computed, DOCUMENT, effect, Injectable, inject, signal, untracked } from '@angular/core';
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
  private readonly document = inject(DOCUMENT);
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
    this.goAnew('/sign-in');
  }

  /** The session ended on the engine's side: sign in, then come back to this page. */
  private leave(): void {
    const query = new URLSearchParams({ back: this.router.url, ended: '1' });
    this.goAnew(`/sign-in?${query.toString()}`);
  }

  /** Loads the page anew: lists, drafts and waiting decisions of one person are nothing for the next. */
  private goAnew(address: string): void {
    const { defaultView, location } = this.document;
    // "Back" may bring this page to life again as it was.
    defaultView?.addEventListener('pageshow', ({ persisted }) => {
      if (persisted) location.reload();
    });
    location.assign(address);
  }

  private keep(session: Session): Session {
    this.ticket.csrfToken.set(session.csrfToken);
    this.ticket.refused.set(false);
    this.session.set(session);
    return session;
  }
}
