/**
 * Who was signed in from when to when, stream `session-{digest}`: the SHA-256 of the session id, which itself is nowhere but in the browser.
 * Every engine on the store knows a session by its facts, and so does one that was started again.
 */
import { z } from 'zod';

/** Somebody signed in. */
export const sessionStarted = z.object({ accountId: z.string() });
/** A sign of life; recorded once in ten minutes at most. */
export const sessionSeen = z.object({});

/** Why a session ended: by its person, by another sign-in of theirs, by a right that was taken from them, or by its clocks. */
export const SESSION_ENDS = ['signed-out', 'signed-in-anew', 'too-many', 'rights-changed', 'idle', 'expired'] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];
/** It is good no more. Where its account lost a right, or a clock ran out, it had ended before this was written. */
export const sessionEnded = z.object({ reason: z.enum(SESSION_ENDS) });

export const sessionEventSchemas = { SessionStarted: sessionStarted, SessionSeen: sessionSeen, SessionEnded: sessionEnded } as const;

type Schemas = typeof sessionEventSchemas;
/** Any fact of a session. */
export type SessionEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];

/** Stream of a session. */
export function sessionStream(digest: string): string {
  return `session-${digest}`;
}
