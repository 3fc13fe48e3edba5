/** A link to a held message as the engine makes it, from the engine's own key ring. */
import { join } from 'node:path';
import { openKeyRing, signLinkToken, type KeyRing } from '#crypto';
import { addressTagger } from '../../apps/engine/src/platform/engine-keys.js';

const WEEK_MS = 7 * 86_400_000;

export interface LinkWish {
  readonly messageId: string;
  readonly sender: string;
  /** Milliseconds from now; a week when absent. */
  readonly goodForMs?: number;
}

/** Path of the page. */
export async function mintedLink(dataDir: string, { messageId, sender, goodForMs = WEEK_MS }: LinkWish): Promise<string> {
  const ring: KeyRing = await openKeyRing(join(dataDir, 'keys', 'key-ring.json'), 'refuse', new Date().toISOString());
  const now = Date.now();
  const claims = { messageId, originatorTag: addressTagger(ring)(sender) ?? '', issuedAtMs: now, expiresAtMs: now + goodForMs };
  return `/held/${signLinkToken(ring.secret('originator-link'), 'view+request', claims)}`;
}
