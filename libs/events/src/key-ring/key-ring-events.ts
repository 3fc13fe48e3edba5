/** What was done to the key ring, stream `key-ring`: ids only. The ring itself lies outside the log, for it opens what is sealed there. */
import { z } from 'zod';

/** Id of a key of the ring, as it stands in the head of what the key wrapped. */
const keyId = z.string().regex(/^[0-9a-f]{16}$/);

/** A fresh key wraps from now on; what older ones wrapped is wrapped anew. */
export const keyRingRotated = z.object({ keyId });
/** Nothing needed these keys any more, and they are gone: a copy of what they wrapped can never be opened again. */
export const keyRingKeysDropped = z.object({ keyIds: z.array(keyId).min(1) });

export const keyRingEventSchemas = { KeyRingRotated: keyRingRotated, KeyRingKeysDropped: keyRingKeysDropped } as const;

type Schemas = typeof keyRingEventSchemas;
/** Any fact of the key ring. */
export type KeyRingEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];

/** The one stream of the key ring. */
export const KEY_RING_STREAM = 'key-ring';
