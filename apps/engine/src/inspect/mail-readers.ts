/** The readers of everything that may lie in a mail, S/MIME structures among it. */
import { outlineOfCms } from '#crypto';
import { documentReaders, type DocumentReaders } from '#mail';

export function mailReaders(): DocumentReaders {
  return documentReaders({ outlineOfCms });
}
