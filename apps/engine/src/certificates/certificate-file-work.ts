/** Work on certificate files that takes seconds in the worst case: passwords are stretched. Done beside the mail, in a thread. */
import type { KeyObject } from 'node:crypto';
import { readCertificateFile, writePfx, type CertificateFile, parseCertificate, type CertificateFault } from '#crypto';

/** What was found in a file, as it crosses threads. */
export interface FileContents {
  readonly format: CertificateFile['format'];
  /** In DER, each once, in the order of the file. */
  readonly certificates: readonly Uint8Array[];
  /** `owner`: fingerprint of the certificate in the file that it belongs to; null when that did not come along. */
  readonly keys: readonly { readonly key: KeyObject; readonly owner: string | null }[];
}

/** A PFX file to be written. */
export interface PfxContents {
  readonly password: string;
  readonly keys: readonly { readonly key: KeyObject; readonly certificate: Uint8Array }[];
  /** The chain. */
  readonly certificates: readonly Uint8Array[];
}

export type FileJob =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly password: string | undefined }
  | ({ readonly kind: 'write-pfx' } & PfxContents);

/** What a job gives, or why it gives nothing. */
export type FileJobAnswer =
  | { readonly read: FileContents }
  | { readonly written: Uint8Array }
  | { readonly refused: { readonly code: CertificateFault; readonly message: string } };

/** Reads and writes certificate files. */
export interface CertificateFileWork {
  /** @throws CertificateRefused as `readCertificateFile` */
  read(bytes: Buffer, password: string | undefined): Promise<FileContents>;
  /** @throws CertificateRefused as `writePfx` */
  writePfx(contents: PfxContents): Promise<Buffer>;
}

/** Does a job in this thread. @throws CertificateRefused */
export function doFileJob(job: FileJob): Exclude<FileJobAnswer, { refused: unknown }> {
  if (job.kind === 'write-pfx') {
    const keys = job.keys.map(({ key, certificate }) => ({ key, certificate: parseCertificate(Buffer.from(certificate)) }));
    const certificates = job.certificates.map((der) => parseCertificate(Buffer.from(der)));
    return { written: writePfx({ keys, certificates, password: job.password }) };
  }
  const { format, certificates, keys } = readCertificateFile(Buffer.from(job.bytes), job.password);
  return {
    read: {
      format,
      certificates: certificates.map(({ der }) => der),
      keys: keys.map(({ key, certificate }) => ({ key, owner: certificate?.fingerprint ?? null })),
    },
  };
}
