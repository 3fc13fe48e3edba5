/** One route of the HTTP interface, as data. */
import type * as z from 'zod';
import type { Role } from './session.js';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below /api/v1, with `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  /** Who may call it: `public`, any signed-in account, or one of these roles. */
  readonly access: 'public' | 'signed-in' | readonly Role[];
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** 2xx answer; `null` for 204; a media type for bytes. */
  readonly answer: z.ZodType | null | { readonly mediaType: string };
  /** Media types of the same answer as a file, or in another format. */
  readonly files?: readonly string[];
  /** Takes an `Idempotency-Key` header: repeating it answers as before and does nothing twice. */
  readonly idempotent?: boolean;
}
