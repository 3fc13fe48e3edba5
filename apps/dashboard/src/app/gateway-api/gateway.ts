import { HttpClient, HttpErrorResponse, httpResource, type HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type RouteName, routes } from '#contracts';
import { firstValueFrom, map, type Observable } from 'rxjs';

export type Params = Readonly<Record<string, string>>;
export type Query = Readonly<Record<string, string | number | boolean>>;

/** What reads an answer: a contract schema. */
export interface Reader<T> {
  parse(raw: unknown): T;
}

/** Address of a route of the contract table, its `:name` parameters filled in. */
export function addressOf(name: RouteName, params: Params = {}): string {
  return '/api/v1' + routes[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
}

/** A question; with a body it is posted. */
export interface Asked {
  readonly url: string;
  readonly params?: Query;
  readonly body?: unknown;
}

/**
 * A read that follows its request signal; an undefined request asks nothing. The one place that knows `httpResource`
 * (experimental in Angular 21).
 */
export function answerOf<T>(request: () => Asked | undefined, reader: Reader<T>): HttpResourceRef<T | undefined> {
  return httpResource<T>(
    () => {
      const asked = request();
      if (asked === undefined) return undefined;
      const { url, params, body } = asked;
      return body === undefined ? { url, params: { ...params } } : { url, method: 'POST', body };
    },
    { parse: (raw) => reader.parse(raw) },
  );
}

/** Requests that are made once: commands, and the pages of a list. Errors are read by `problemOf`. */
@Injectable({ providedIn: 'root' })
export class Gateway {
  private readonly http = inject(HttpClient);

  async get<T>(url: string, reader: Reader<T>, params: Query = {}): Promise<T> {
    return reader.parse(await firstValueFrom(this.http.get<unknown>(url, { params: { ...params } })));
  }

  /** The same as a stream of one answer, whose request ends when nobody waits for it any more. */
  ask<T>(url: string, reader: Reader<T>, params: Query = {}): Observable<T> {
    return this.http.get<unknown>(url, { params: { ...params } }).pipe(map((raw) => reader.parse(raw)));
  }

  /** `key` names the user's intent: sent again with the same key, the engine does nothing twice. */
  async post<T>(url: string, body: unknown, reader: Reader<T>, key?: string): Promise<T> {
    return reader.parse(await firstValueFrom(this.http.post<unknown>(url, body, { headers: keyed(key) })));
  }

  async postForBytes(url: string, body: unknown, key: string): Promise<Blob> {
    try {
      return await firstValueFrom(this.http.post(url, body, { headers: keyed(key), responseType: 'blob' }));
    } catch (error) {
      throw await readable(error);
    }
  }

  /** For commands that answer nothing. */
  async postForNothing(url: string, body: unknown, key: string): Promise<void> {
    await firstValueFrom(this.http.post<unknown>(url, body, { headers: keyed(key) }));
  }

  async delete(url: string): Promise<void> {
    await firstValueFrom(this.http.delete<unknown>(url));
  }
}

const keyed = (key: string | undefined): Record<string, string> => (key === undefined ? {} : { 'Idempotency-Key': key });

/** A refusal comes as bytes where bytes were asked for. */
async function readable(error: unknown): Promise<unknown> {
  if (!(error instanceof HttpErrorResponse) || !(error.error instanceof Blob)) return error;
  const { headers, status, url } = error;
  return new HttpErrorResponse({ error: await error.error.text(), headers, status, ...(url !== null && { url }) });
}
