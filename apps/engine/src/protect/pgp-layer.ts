/** What OpenPGP was found around a mail, one layer at a time. */
import type { PgpEnvelopeFacts, PgpFault, PgpSignature, PgpVerdict, ReadablePgpCipher } from '#crypto';

/** One signature of a layer. */
export interface PgpLayerSignature extends PgpSignature {
  /** Whether the mail is from who signed: the one address of the one `From` is in a user id of the key. */
  readonly isFrom: boolean;
}

/** A layer that was signed: everything in the layers inside it, and nothing else, is covered. */
export interface PgpSignedLayer {
  readonly kind: 'signed';
  /** Beside the text (PGP/MIME), around it in one message with it, or below it in the same text. */
  readonly form: 'clear' | 'opaque' | 'inline';
  /** The worst of the signatures. */
  readonly verdict: PgpVerdict['verdict'];
  readonly signatures: readonly PgpLayerSignature[];
  /** Whom the mail is from; undefined when there is any doubt. */
  readonly author: string | undefined;
}

/** A layer that was encrypted, and opened. */
export interface PgpOpenedLayer extends PgpEnvelopeFacts {
  readonly kind: 'encrypted';
  readonly opened: true;
  readonly cipher: ReadablePgpCipher;
  /** Fingerprint of the key or sub-key that opened it. */
  readonly openedBy: string;
  readonly keyAlgorithm: string;
  /** It is a block in a text, or a mail in pieces that are. */
  readonly isInline: boolean;
  /**
   * 1, or so many messages that each of them is encrypted by itself. Anybody could have put those together: what is signed in them says
   * nothing of the mail, and is not told.
   */
  readonly pieces: number;
}

/** A layer that is encrypted and stays so. */
export interface PgpClosedLayer {
  readonly kind: 'encrypted';
  readonly opened: false;
  /** Undefined when it cannot even be read. */
  readonly envelope: PgpEnvelopeFacts | undefined;
}

export type PgpLayer = PgpSignedLayer | PgpOpenedLayer | PgpClosedLayer;

/** Why the mail was not unwrapped to the end: what cannot be read, and the limits. */
export type PgpStop = PgpFault | 'too-many-layers' | 'too-slow';
