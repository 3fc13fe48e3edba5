/** EnvelopedData (RFC 5652 §6.1) and AuthEnvelopedData (RFC 5083 §2.1) as they are read. */
import { type DerElement, explicit, fieldsOf, implicit, TAG } from '../certificates/der.js';
import { readOctets, readOid } from '../certificates/der-values.js';
import { readAlgorithm } from './algorithm-identifier.js';
import { CmsError, malformed } from './cms-error.js';
import { type CipherParameters, isAuthenticated, readCipher } from './content-cipher.js';
import { joinOctets, readContentOf } from './content-info.js';
import { encode } from '../certificates/der-write.js';
import { CONTENT } from './oids.js';
import { readRecipientInfo, type RecipientInfo } from './recipient-info.js';
import { atMost } from './signed-data.js';

/** More recipients than any mail server takes in one message. */
const MAX_RECIPIENTS = 10_000;

/** An envelope, still closed. */
export interface Envelope {
  /** What is inside: `data` of S/MIME. */
  readonly contentType: string;
  readonly cipher: CipherParameters;
  readonly recipients: readonly RecipientInfo[];
  readonly ciphertext: Buffer;
  /** Empty for EnvelopedData. */
  readonly tag: Buffer;
  /** What the tag covers beside the ciphertext: the authenticated attributes. */
  readonly additionalData: Buffer;
}

/** @throws CmsError `malformed`, `unsupported`, `too-large`; CertificateRefused. */
export function readEnvelope(bytes: Buffer): Envelope {
  const { oid, content } = readContentOf(bytes, CONTENT.envelopedData, CONTENT.authEnvelopedData);
  const fields = fieldsOf(content, 'The envelope');
  fields.next(TAG.integer);
  fields.maybe(explicit(0));
  const recipients = readRecipients(fields.next(TAG.set));
  const encrypted = readEncryptedContent(fields.next(TAG.sequence));
  const isAuthEnveloped = oid === CONTENT.authEnvelopedData;
  // RFC 5083 §2.2 wants AEAD there, and GCM without its tag would be a stream cipher that anybody can bend.
  if (isAuthenticated(encrypted.cipher.cipher) !== isAuthEnveloped)
    throw new CmsError('unsupported', 'The cipher does not fit the envelope.');
  if (!isAuthEnveloped) return { ...encrypted, recipients, tag: Buffer.alloc(0), additionalData: Buffer.alloc(0) };
  const attributes = fields.maybe(explicit(1));
  const tag = readOctets(fields.next(TAG.octetString));
  // RFC 5083 §2.2: as a SET OF, whatever tag stands there.
  return { ...encrypted, recipients, tag, additionalData: attributes ? encode(TAG.set, attributes.content) : Buffer.alloc(0) };
}

function readRecipients(set: DerElement): RecipientInfo[] {
  const recipients = atMost(MAX_RECIPIENTS, set, 'recipients').flatMap(readRecipientInfo);
  if (recipients.length > MAX_RECIPIENTS) throw new CmsError('too-large', `There are more than ${MAX_RECIPIENTS} recipients.`);
  return recipients;
}

/** EncryptedContentInfo (RFC 5652 §6.1). */
function readEncryptedContent(element: DerElement): Pick<Envelope, 'contentType' | 'cipher' | 'ciphertext'> {
  const fields = fieldsOf(element, 'The encrypted content');
  const contentType = readOid(fields.next(TAG.oid));
  const cipher = readCipher(readAlgorithm(fields.next(TAG.sequence)));
  const content = fields.maybe(implicit(0), explicit(0));
  if (content === undefined) throw malformed('The envelope is empty.');
  return { contentType, cipher, ciphertext: joinOctets(content) };
}
