import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { tap } from 'rxjs';

/** What each request carries besides the cookie, and whether the engine still takes it. */
@Injectable({ providedIn: 'root' })
export class Ticket {
  readonly csrfToken = signal<string | null>(null);
  /** True from the first 401 on: the session has ended on the engine's side. */
  readonly refused = signal(false);
}

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Adds the CSRF token to every changing request and notices when the session has ended. */
export const withTicket: HttpInterceptorFn = (request, next) => {
  const ticket = inject(Ticket);
  const token = ticket.csrfToken();
  const sent = CHANGING.has(request.method) && token !== null ? request.clone({ setHeaders: { 'X-CSRF-Token': token } }) : request;
  return next(sent).pipe(
    tap({
      error: (error: unknown) => {
        // 401 on /session itself means a wrong password, not an ended session.
        if (error instanceof HttpErrorResponse && error.status === 401 && !request.url.endsWith('/session')) ticket.refused.set(true);
      },
    }),
  );
};
