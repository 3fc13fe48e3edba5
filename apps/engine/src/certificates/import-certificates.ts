import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CertificateRefused, parseCertificate, publicKeyId, type CertificateFault } from '#crypto';
import type { CertificateImportResult } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { timeSlices } from '../policy/time-slices.js';
import { CERTIFICATE_FILES } from './certificate-ports.js';
import type { CertificateFileWork, FileContents } from './certificate-file-work.js';
import { CertificateImporter, type CertificateToKeep, type KeptCertificate } from './certificate-importer.js';
import { CertificateStore } from './certificate-store.js';

export interface CertificateFileToImport {
  readonly bytes: Buffer;
  readonly password: string | undefined;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

export type ImportCertificatesOutcome =
  | { readonly kind: 'done'; readonly result: CertificateImportResult }
  /** The file as a whole; the sentence names nothing of it. */
  | { readonly kind: 'file-refused'; readonly code: CertificateFault; readonly detail: string };

/** Adds what is in a file, PEM, DER, P7B or PFX, each certificate for itself. */
export class ImportCertificates extends Command<ImportCertificatesOutcome> {
  constructor(
    readonly data: CertificateFileToImport,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

/** The public roots of all the world are some 150; a company's people some thousand at a time. */
const MAX_CERTIFICATES = 1_000;

@CommandHandler(ImportCertificates)
export class ImportCertificatesHandler implements ICommandHandler<ImportCertificates> {
  private readonly importer: CertificateImporter;

  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CERTIFICATE_FILES) private readonly files: CertificateFileWork,
    @Inject(EngineClock) clock: EngineClock,
  ) {
    this.importer = new CertificateImporter(store, clock);
  }

  async execute({ data, caller, commandId }: ImportCertificates): Promise<ImportCertificatesOutcome> {
    const { actor } = requireCaller('importCertificates', caller);
    try {
      const contents = await this.files.read(data.bytes, data.password);
      if (contents.certificates.length > MAX_CERTIFICATES)
        throw new CertificateRefused('too-large', `The file has more than ${MAX_CERTIFICATES} certificates; split it.`);
      const { certificates, alone } = await this.joined(contents);
      const kept = data.dryRun
        ? this.importer.foresee(certificates)
        : await this.importer.keep({ certificates, source: 'file', meta: { actor, commandId } });
      return { kind: 'done', result: { format: contents.format, entries: kept.map(entryOf), keysWithoutCertificate: alone } };
    } catch (cause) {
      if (!(cause instanceof CertificateRefused)) throw cause;
      return { kind: 'file-refused', code: cause.code, detail: cause.message };
    }
  }

  /** Keys that came without their certificate find it in the store, by the key itself. */
  private async joined({
    certificates,
    keys,
  }: FileContents): Promise<{ readonly certificates: CertificateToKeep[]; readonly alone: number }> {
    const owned = new Map(keys.flatMap(({ key, owner }) => (owner === null ? [] : [[owner, key] as const])));
    const pause = timeSlices();
    const inFile: CertificateToKeep[] = [];
    for (const der of certificates) {
      const certificate = parseCertificate(Buffer.from(der));
      const key = owned.get(certificate.fingerprint);
      inFile.push({ certificate, ...(key && { key }) });
      await pause();
    }
    let alone = 0;
    const inStore = keys.flatMap(({ key, owner }): CertificateToKeep[] => {
      if (owner !== null) return [];
      const keyId = publicKeyId(key);
      const owners = [...this.store.state.certificates.values()].filter((stored) => stored.keyId === keyId);
      const entries = owners.flatMap(({ id }) => this.store.entry(id) ?? []);
      if (entries.length === 0) alone += 1;
      return entries.map((entry) => ({ certificate: this.store.certificate(entry), key }));
    });
    return { certificates: [...inFile, ...inStore], alone };
  }
}

function entryOf({ certificate, id, outcome, hasPrivateKey, detail }: KeptCertificate): CertificateImportResult['entries'][number] {
  const { fingerprint, subject, emails } = certificate;
  return { id, fingerprint, subject, addresses: [...emails], outcome, hasPrivateKey, detail };
}
