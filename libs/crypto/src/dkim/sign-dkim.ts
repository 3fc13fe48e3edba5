/** Signs a mail: relaxed/relaxed, SHA-256, the whole body (RFC 6376 §5, RFC 8301, RFC 8463). */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Canonicalization, canonicalField, relaxedBodyInSlices } from './canonical-form.js';
import type { DkimSigningKey } from './dkim-key.js';
import type { DkimName } from './dkim-name.js';
import { DkimRefused } from './dkim-refused.js';
import { readLargeSignableMail, type SignableField } from './signable-mail.js';
import { signedField, unsignedField, withoutSignature } from './signature-field.js';
import { chosenFields, fieldsToSign } from './signed-fields.js';

/** A key with the name under which it is published. */
export interface DkimSigner extends DkimName {
  readonly key: DkimSigningKey;
}

/** When the signature is made, and how long it is good for. */
export interface SigningTime {
  /** Milliseconds since 1970 UTC; whole seconds go into the tag `t=`. */
  readonly nowMs: number;
  /** Seconds until the signature expires, the tag `x=`; for ever when undefined. */
  readonly validForSeconds?: number;
}

/** Seconds since 1970 that the tags can hold (RFC 6376 §3.5: 12 digits). */
const LAST_SECOND = 999_999_999_999;

/**
 * The DKIM-Signature fields to put in front of a mail, one a signer, in their order. Signatures that the mail has are neither looked at nor
 * covered, so they stay good. A large mail is gone through in slices, and others have their turn between them.
 *
 * @param mail - as it goes over SMTP, every line ended by CRLF. 8-bit text is signed as it stands: a server that recodes it on the way
 * breaks the signature.
 * @throws DkimRefused with the reasons of {@link readLargeSignableMail} and {@link fieldsToSign}, `no-key` without signers, `not-a-time`.
 */
export async function dkimSignatures(mail: Buffer, signers: readonly DkimSigner[], time: SigningTime): Promise<Buffer> {
  if (signers.length === 0) throw new DkimRefused('no-key', 'there is no key to sign with');
  const { fields, body } = await readLargeSignableMail(mail);
  const names = fieldsToSign(fields);
  const bodyHash = await relaxedBodyHash(body);
  const dates = datesOf(time);
  const signatures = signers.map(async ({ key, domain, selector }) => {
    const field = unsignedField({ type: key.type, domain, selector, ...dates, names, bodyHash });
    return signedField(field, await key.sign(signingInput(fields, names, { field, form: 'relaxed' })));
  });
  return Buffer.concat(await Promise.all(signatures));
}

/** What is signed (RFC 6376 §3.7): the chosen fields, and behind them the signature field itself with an empty `b=`. */
export function signingInput(
  fields: readonly SignableField[],
  names: readonly string[],
  { field, form }: { field: SignableField; form: Canonicalization },
): Buffer {
  const lines = chosenFields(fields, names).map((chosen) => `${canonicalField(chosen, form)}\r\n`);
  return Buffer.from(lines.join('') + canonicalField(withoutSignature(field), form), 'latin1');
}

async function relaxedBodyHash(body: Buffer): Promise<Buffer> {
  const hash = createHash('sha256');
  for (const piece of relaxedBodyInSlices(body)) {
    hash.update(piece);
    await setImmediate();
  }
  return hash.digest();
}

export function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function datesOf({ nowMs, validForSeconds }: SigningTime): { signedAt: number; expiresAt?: number } {
  const signedAt = Math.floor(nowMs / 1000);
  const expiresAt = signedAt + Math.floor(validForSeconds ?? 1);
  if (!(signedAt >= 0 && expiresAt > signedAt && expiresAt <= LAST_SECOND))
    throw new DkimRefused('not-a-time', 'a signature must expire after it was made');
  return { signedAt, ...(validForSeconds !== undefined && { expiresAt }) };
}
