/**
 * Who works on a message, stream `lease-{messageId}`: beside the message's own stream, so that claiming makes nobody's view of the
 * message stale. A claim is a courtesy with a time limit, never a lock.
 */
import { z } from 'zod';
import { instant, sealed } from '../sealed.js';

/** Claimed, or claimed for longer, by an account. */
export const claimTaken = z.object({ by: z.string(), until: instant });
export const claimReleased = z.object({ by: z.string() });
/** Taken over from somebody whose claim had not ended. The reason is sealed under the message's key. */
export const claimTakenOver = z.object({ by: z.string(), from: z.string(), until: instant, reason: sealed });

export const leaseEventSchemas = { ClaimTaken: claimTaken, ClaimReleased: claimReleased, ClaimTakenOver: claimTakenOver } as const;

type Schemas = typeof leaseEventSchemas;
/** Any fact of a lease stream. */
export type LeaseEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
