import { HttpErrorResponse, HttpResponse, type HttpInterceptorFn } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { LOG_POSITION_AFTER, LOG_POSITION_REACHED } from '#contracts';
import { retry, tap, throwError, timer } from 'rxjs';
import { ReadSoFar, waitForEngine } from './read-so-far.js';

/** Tries beyond the first while an engine is behind. */
const RETRIES = 3;

@Injectable({ providedIn: 'root' })
export class LogPosition extends ReadSoFar {}

/** Lets each question wait for what this page has changed or heard of, whichever engine answers; one that is behind is asked again. */
export const withLogPosition: HttpInterceptorFn = (request, next) => {
  const log = inject(LogPosition);
  const after = request.method === 'GET' ? log.header : undefined;
  const asked = after === undefined ? request : request.clone({ setHeaders: { [LOG_POSITION_AFTER]: after } });
  return next(asked).pipe(
    tap((event) => {
      if (event instanceof HttpResponse) log.seen(event.headers.get(LOG_POSITION_REACHED));
    }),
    retry({
      count: RETRIES,
      delay: (error: unknown) => {
        const wait =
          error instanceof HttpErrorResponse ? waitForEngine(error.status, error.error, error.headers.get('retry-after')) : undefined;
        return wait === undefined ? throwError(() => error) : timer(wait);
      },
    }),
  );
};
