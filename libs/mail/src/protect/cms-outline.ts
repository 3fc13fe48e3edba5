/**
 * The port to whoever reads CMS structures: `outlineOfCms` of the crypto library. No key is asked for, and nothing is verified; what
 * has more behind its end than padding is `other`. It must not throw.
 */
export type CmsOutlineReader = (cms: Buffer) => CmsOutline;

/** What a structure is (RFC 5652, RFC 5083, RFC 3274). */
export type CmsOutline =
  | { readonly kind: 'envelope'; readonly ciphertext: Buffer }
  /** The content is undefined when it is detached, or when there are only certificates. */
  | { readonly kind: 'signed'; readonly content: Buffer | undefined }
  /** `inflate` answers undefined for more than so many bytes, and for what is damaged. */
  | { readonly kind: 'compressed'; readonly inflate: (maxBytes: number) => Buffer | undefined }
  | { readonly kind: 'other' };
