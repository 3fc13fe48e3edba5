/** What the orchestrator does with a media type that no document reader takes. */

/** Types that hold text whatever their tree says. */
const TEXT_APPLICATIONS =
  /^application\/(?:json|xml|[\w.+-]+\+(?:json|xml)|javascript|ecmascript|x-javascript|typescript|sql|x-sql|yaml|x-yaml|toml|csv|x-sh|x-csh|x-perl|x-python|x-php|x-httpd-php|ics|x-subrip|x-ndjson|jsonl|x-tex|x-latex|postscript|pgp-keys|x-pem-file|pem-certificate-chain|x-x509-ca-cert)$/;

/** Text by name; RTF is text/rtf for some, but its text stands in commands. */
export function isTextType(type: string): boolean {
  if (type === 'text/rtf') return false;
  return type.startsWith('text/') || TEXT_APPLICATIONS.test(type) || type === 'image/svg+xml' || isReport(type);
}

/** `message/*` types whose body is header-like text (RFC 3464, RFC 8098, RFC 5965). */
function isReport(type: string): boolean {
  return /^message\/(?:(?:global-)?delivery-status|(?:global-)?disposition-notification|feedback-report|http|imdn\+xml|sip|tracking-status)$/.test(
    type,
  );
}

/** Read as markup in which way, if at all. */
export function markupDialect(type: string): 'html' | 'xml' | undefined {
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  return /^(?:text|application)\/xml$|\+xml$/.test(type) ? 'xml' : undefined;
}

/** A whole message inside (RFC 2046 §5.2.1, RFC 6532 §3.7, RFC 5537); other `message/*` types are no messages. */
export function isMessageType(type: string): boolean {
  return /^message\/(?:rfc822|global|news|rfc822-headers|global-headers)$/.test(type) || type === 'text/rfc822-headers';
}

/** Pictures, sound, film, fonts: known and without text. */
export function isMediaWithoutText(type: string): boolean {
  return /^(?:image|audio|video|font)\//.test(type) || type === 'application/vnd.ms-fontobject';
}

/** Content that is encrypted by what it is called (RFC 8551 §3.2, RFC 3156 §4). */
export function isEncryptedType(type: string): boolean {
  return type === 'application/pgp-encrypted' || type === 'multipart/encrypted';
}

/** Names for the same thing, so that they do not count as a mismatch. */
const SAME: Readonly<Record<string, string>> = {
  'application/x-zip-compressed': 'application/zip',
  'application/x-zip': 'application/zip',
  'application/x-pdf': 'application/pdf',
  'application/x-gzip': 'application/gzip',
  'text/rtf': 'application/rtf',
  'text/xml': 'application/xml',
  'audio/ogg': 'application/ogg',
  'video/ogg': 'application/ogg',
};

/**
 * Whether a claim and the bytes disagree so that a person should know. No claim (`application/octet-stream`), two kinds of text, two
 * kinds of one medium, and a package named by its container are no disagreement.
 */
export function isTypeMismatch(claimed: string, actual: string): boolean {
  const [a, b] = [SAME[claimed] ?? claimed, SAME[actual] ?? actual];
  if (a === b || a === 'application/octet-stream' || b === 'application/octet-stream') return false;
  if (isTextType(a) && isTextType(b)) return false;
  if (isMediaWithoutText(a) && isMediaWithoutText(b)) return false;
  if (isSignatureType(a) || isEncryptedType(a) || isMessageType(a)) return false;
  return !(isZipPackage(a) && isZipPackage(b));
}

/** Detached signatures (RFC 8551 §3.5.3, RFC 3156 §5). */
export function isSignatureType(type: string): boolean {
  return /^application\/(?:(?:x-)?pkcs7-signature|pgp-signature)$/.test(type);
}

function isZipPackage(type: string): boolean {
  return type === 'application/zip' || /officedocument|opendocument|epub\+zip|java-archive|ms-(?:word|excel|powerpoint)/.test(type);
}
