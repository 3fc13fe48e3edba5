/** Opens what the engine keeps to sign and to encrypt with. */
import { DkimKeyBook } from './dkim-keys/dkim-key-book.js';
import { RingRotation } from './key-ring/ring-rotation.js';
import { PdfPasswordBook } from './passwords/pdf-password-book.js';
import type { EngineParts } from './platform/engine-parts.js';
import { MethodDesk } from './protect/method-desk.js';
import type { ProtectionDesk } from './protect/protection-desk-port.js';

export interface Secrets {
  readonly ringRotation: RingRotation;
  readonly dkimKeys: DkimKeyBook;
  readonly passwords: PdfPasswordBook;
  /** The mail flow has no methods yet. */
  readonly desk: ProtectionDesk;
}

export async function openSecrets(parts: EngineParts): Promise<Secrets> {
  const ringRotation = new RingRotation({ ...parts, ring: parts.keyRing });
  const desk = new MethodDesk({ methods: [], signers: [], log: parts.log });
  return { ringRotation, dkimKeys: await DkimKeyBook.open(parts), passwords: await PdfPasswordBook.open(parts), desk };
}
