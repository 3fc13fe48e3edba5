/** Mail that this program itself has written, on its way out: notices and reports. */
import { ClearWay } from '#dlp';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { DkimSigner } from '../protect/dkim-signer-port.js';
import { LeavingMail } from './leaving-mail.js';

export interface OwnMailParts {
  readonly dkim: DkimSigner;
  readonly log: EngineLog;
}

/**
 * Signed by DKIM where its domain has a key: no setting is asked, for nobody but us sends it. What cannot be signed leaves all the same,
 * since somebody waits to be told.
 * @param bytes - with CRLF.
 * @param at - ISO-8601 UTC.
 */
export async function ownMail(bytes: Buffer, { dkim, log }: OwnMailParts, at: string): Promise<LeavingMail> {
  if (!dkim.hasKeys) return LeavingMail.inClear(ClearWay.ownMail(), [bytes]);
  try {
    const signature = await dkim.sign(bytes, at);
    const fields = signature.signed ? [Buffer.from(signature.fields)] : [];
    return LeavingMail.inClear(ClearWay.ownMail(), [...fields, bytes]);
  } catch (cause) {
    log.error({ cause: errorName(cause) }, 'a mail of our own could not be signed by DKIM');
    return LeavingMail.inClear(ClearWay.ownMail(), [bytes]);
  }
}
