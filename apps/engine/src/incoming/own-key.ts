/** A private key of ours that shall open a mail. One that is lost or damaged is no reason not to try the next. */
import { Unsealable } from '#crypto';
import { errorName, type EngineLog } from '../platform/engine-log.js';

/** @param read - undefined: it is not here. @param id - under which the store has it. */
export async function ownKey<T>(read: Promise<T | undefined>, id: string, log: EngineLog): Promise<T | undefined> {
  try {
    return await read;
  } catch (cause) {
    if (!(cause instanceof Unsealable)) throw cause;
    log.error({ keyId: id, cause: errorName(cause) }, 'a private key cannot be opened: mail for it stays closed');
    return undefined;
  }
}
