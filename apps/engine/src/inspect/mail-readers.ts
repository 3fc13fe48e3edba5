/** The readers of everything that may lie in a mail, S/MIME structures among it. */
import { encryptedDataOfPgp, outlineOfCms } from '#crypto';
import { documentReaders, type DocumentReaders, type OutlineReaders } from '#mail';

/** As the crypto library reads them. */
export const OUTLINES: OutlineReaders = { outlineOfCms, encryptedDataOfPgp };

export function mailReaders(): DocumentReaders {
  return documentReaders({ outlines: OUTLINES });
}
