/**
 * The port to whoever reads the formats of protection: the crypto library. No key is asked for, nothing is verified, and what has more behind
 * its end than padding is nothing that they know. They must not throw.
 */
export interface OutlineReaders {
  readonly outlineOfCms: CmsOutlineReader;
  /** The encrypted data of an OpenPGP message that is for somebody (RFC 9580 §10.3); it may turn out to be anything. */
  readonly encryptedDataOfPgp: (message: Buffer) => Buffer | undefined;
}

export type CmsOutlineReader = (cms: Buffer) => CmsOutline;

/** What a structure of CMS is (RFC 5652, RFC 5083, RFC 3274). */
export type CmsOutline =
  | { readonly kind: 'envelope'; readonly ciphertext: Buffer }
  /** The content is undefined when it is detached, or when there are only certificates. */
  | { readonly kind: 'signed'; readonly content: Buffer | undefined }
  /** `inflate` answers undefined for more than so many bytes, and for what is damaged. */
  | { readonly kind: 'compressed'; readonly inflate: (maxBytes: number) => Buffer | undefined }
  | { readonly kind: 'other' };

/** Knows no format: everything is what it says it is. */
export const NO_OUTLINES: OutlineReaders = { outlineOfCms: () => ({ kind: 'other' }), encryptedDataOfPgp: () => undefined };
