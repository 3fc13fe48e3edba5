/** Opens what the engine keeps to sign and to encrypt with. */
import { DkimKeyBook } from './dkim-keys/dkim-key-book.js';
import { RingRotation } from './key-ring/ring-rotation.js';
import { PdfPasswordBook } from './passwords/pdf-password-book.js';
import type { EngineParts } from './platform/engine-parts.js';

export interface Secrets {
  readonly ringRotation: RingRotation;
  readonly dkimKeys: DkimKeyBook;
  readonly passwords: PdfPasswordBook;
}

export async function openSecrets(parts: EngineParts): Promise<Secrets> {
  const ringRotation = new RingRotation({ ...parts, ring: parts.keyRing });
  return { ringRotation, dkimKeys: await DkimKeyBook.open(parts), passwords: await PdfPasswordBook.open(parts) };
}
