/** Faults of the store and of the disk below it: the page says so, and that it is not the reader's doing. */

/** `unknown`: something may have been written all the same. */
export type StoreFault = 'unavailable' | 'unknown';

/** The disk is full, broken or read-only, or no file can be opened any more. */
const DISK = new Set(['EIO', 'ENOSPC', 'EROFS', 'EDQUOT', 'EMFILE', 'ENFILE']);

/** Undefined for every other failure. */
export function storeFaultOf(cause: unknown): StoreFault | undefined {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'outcome-unknown') return 'unknown';
  if (typeof code !== 'string') return undefined;
  return code === 'store-unavailable' || code.startsWith('SQLITE_') || DISK.has(code) ? 'unavailable' : undefined;
}
