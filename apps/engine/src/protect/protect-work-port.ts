/**
 * Where the bytes of a mail are protected: beside the engine, so that a large one, or one that becomes a PDF, keeps nobody waiting. Methods
 * of protection call this in the place of `protectBySmime` and `encryptToPdfMail`, which have the same arguments.
 */
import type { PdfMailOptions } from './pdf-mail.js';
import type { SmimeProtection } from './smime-mail.js';
import type { KeyDesk } from './work/key-questions.js';
import type { OpenedReport } from './work/opened-report.js';

/** Finds keys of ours, and certificates of signers, by the names that a mail has for them. */
export type OpeningKeys = NonNullable<KeyDesk['opening']>;

export abstract class ProtectWork {
  /** The key that signs stays here: only what is to be signed comes back and is given to it. @throws ProtectWorkRefused, Overloaded */
  abstract smime(mail: Buffer, protection: SmimeProtection): Promise<Buffer>;
  /** The password is handed over for this one mail. @throws ProtectWorkRefused, Overloaded */
  abstract pdfMail(mail: Buffer, options: PdfMailOptions): Promise<Buffer>;
  /** Takes S/MIME and OpenPGP off; private keys stay here: content keys alone are given to the process. @throws ProtectWorkRefused, Overloaded, and what reading throws */
  abstract open(mail: MailToOpen, wish: OpeningWish, keys: OpeningKeys): Promise<OpenedBytes>;
}

/** A mail, or what reads it once its turn has come, and may be asked again. */
export type MailToOpen = Buffer | (() => Promise<Buffer>);

/** How a mail is opened. */
export interface OpeningWish {
  /** Content keys of S/MIME under PKCS #1 v1.5 are read, too. */
  readonly allowRsaPkcs1: boolean;
  /** All certificates of ours that open it are told of; absent: the first alone. */
  readonly everyOpener?: boolean | undefined;
  /** Text with OpenPGP in it is read, too. */
  readonly readInline: boolean;
  /** OpenPGP keys that are attached are told of. */
  readonly attachedKeys: boolean;
  /** Signatures inside the last envelope stay in the mail. */
  readonly keepSignatures: { readonly smime: boolean; readonly pgp: boolean };
  /** As of when OpenPGP signatures are judged: ISO-8601 UTC. */
  readonly at: string;
}

/** A mail without the layers that could be taken off, and what they were. */
export interface OpenedBytes {
  readonly report: OpenedReport;
  /** The same Buffer when nothing was taken off. */
  readonly mail: Buffer;
}

/** It cannot be made. `code`: that of `SmimeRefused`, `CmsError` or `PdfRefused`, or `failed` for whatever else went wrong. */
export class ProtectWorkRefused extends Error {
  override readonly name = 'ProtectWorkRefused';

  constructor(
    readonly code: string,
    /** A sentence for people: nothing of the mail, nothing secret. */
    message: string,
  ) {
    super(message);
  }
}
