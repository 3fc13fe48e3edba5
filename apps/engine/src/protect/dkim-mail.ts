/** Mail in, DKIM-signed mail out: the last thing that is done to a mail, for whatever is changed behind a signature breaks it. */
import {
  type DkimName,
  type DkimSigner,
  dkimSignatures,
  type MailOwner,
  readHeaderFields,
  type SigningTime,
  valueOfField,
  whoSigns,
  type WhyUnsigned,
} from '#crypto';
import { domainOf, mailboxIn, withCrlf } from '#mail';

/** A key of ours and the mail that it is for. */
export interface MailSigner extends DkimSigner {
  readonly forSubdomains: boolean;
  readonly inUse: boolean;
}

/** The signatures of a mail, or why nobody signs it. `isAligned`: they speak for the domain in From, as DMARC wants it. */
export type OwnerSignatures =
  { readonly fields: Buffer; readonly signedBy: readonly DkimName[]; readonly isAligned: boolean } | { readonly why: WhyUnsigned };

/**
 * The mail with a DKIM-Signature of each signer in front. No other byte changes, but that line ends become CRLF where they are none, as the
 * mail will go over SMTP: that form is signed.
 * @throws DkimRefused when the mail is one that must not be signed.
 */
export async function dkimSigned(mail: Buffer, signers: readonly DkimSigner[], time: SigningTime): Promise<Buffer> {
  const sent = withCrlf(mail);
  return Buffer.concat([await dkimSignatures(sent, signers, time), sent]);
}

/**
 * The signatures of the domain whose mail it is ({@link whoSigns}), to be put in front of it.
 * @param mail - with CRLF, as it goes over SMTP.
 * @throws DkimRefused when the mail is one that must not be signed.
 */
export async function dkimFieldsForOwner(mail: Buffer, keys: readonly MailSigner[], time: SigningTime): Promise<OwnerSignatures> {
  const choice = whoSigns(
    ownerOf(mail),
    keys.map((signer) => ({ ...signer, type: signer.key.type })),
  );
  if ('why' in choice) return { why: choice.why };
  const signedBy = choice.keys.map(({ domain, selector }) => ({ domain, selector }));
  return { fields: await dkimSignatures(mail, choice.keys, time), signedBy, isAligned: choice.isAligned };
}

/** Whose mail it is by its header. @throws DkimRefused when the header is too large. */
function ownerOf(mail: Buffer): MailOwner {
  const fields = readHeaderFields(mail);
  const domainIn = (name: string): string | undefined => {
    const field = fields.find((each) => each.name === name);
    const address = field && mailboxIn(Buffer.from(valueOfField(field), 'latin1').toString('utf8'));
    return address === undefined ? undefined : domainOf(address);
  };
  const [from, sender] = [domainIn('from'), domainIn('sender')];
  return { ...(from !== undefined && { from }), ...(sender !== undefined && { sender }) };
}
