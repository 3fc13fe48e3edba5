import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { parseCertificate, writeCertificateRequest, writePem, writeSelfSigned } from '#crypto';
import type { CertificateDetail } from '#contracts';
import { splitAddress } from '#mail';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { CertificateImporter } from './certificate-importer.js';
import { CertificateStore } from './certificate-store.js';
import { CertificateView } from './certificate-view.js';

export interface CertificateToGenerate {
  /** Common name; empty: the first address. */
  readonly name: string;
  readonly organization: string;
  readonly addresses: readonly string[];
  readonly days: number;
  readonly key: 'rsa-3072' | 'rsa-4096' | 'ec-p256' | 'ec-p384';
}

/** Makes a key pair and a certificate that vouches for itself; nobody believes it until the trust list allows it. */
export class GenerateCertificate extends Command<CertificateDetail> {
  constructor(
    readonly data: CertificateToGenerate,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const DAY_MS = 86_400_000;
/** Clocks of recipients go slow. */
const BEFORE_MS = 5 * 60_000;
const SERIAL_BYTES = 16;

@CommandHandler(GenerateCertificate)
export class GenerateCertificateHandler implements ICommandHandler<GenerateCertificate> {
  private readonly importer: CertificateImporter;
  /** Those being made, by command: the same request may come again before the first is answered. */
  private readonly making = new Map<string, Promise<CertificateDetail>>();

  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {
    this.importer = new CertificateImporter(store, clock);
  }

  async execute({ data, caller, commandId }: GenerateCertificate): Promise<CertificateDetail> {
    const { actor } = requireCaller('generateCertificate', caller);
    const [before] = this.store.book.recordedBy(commandId);
    const known = before && this.store.entry(before.stream.slice(before.stream.indexOf('-') + 1));
    if (known !== undefined) return this.view.detail(known);
    const making = this.making.get(commandId) ?? this.make(data, { actor, commandId }).finally(() => this.making.delete(commandId));
    this.making.set(commandId, making);
    return making;
  }

  private async make(
    { name, organization, addresses, days, key: kind }: CertificateToGenerate,
    meta: Parameters<CertificateImporter['keep']>[0]['meta'],
  ): Promise<CertificateDetail> {
    const key = await newKey(kind);
    const from = new Date(this.clock.now().getTime() - BEFORE_MS);
    const until = new Date(this.clock.now().getTime() + days * DAY_MS);
    const emails = addresses.map(inAscii);
    const certificate = parseCertificate(writeSelfSigned({ key, name, organization, emails, from, until, serial: newSerial() }));
    const [kept] = await this.importer.keep({ certificates: [{ certificate, key }], source: 'generated', meta });
    const entry = this.store.entry(kept?.id ?? '');
    if (entry === undefined) throw new Error('a certificate that was just made is gone');
    return this.view.detail(entry);
  }
}

export type RequestOutcome =
  { readonly kind: 'done'; readonly pem: string } | { readonly kind: 'refused'; readonly refused: 'not-found' | 'no-private-key' };

/** A request to an authority, for the key and the names of a certificate. */
export class RequestCertificate extends Command<RequestOutcome> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@CommandHandler(RequestCertificate)
export class RequestCertificateHandler implements ICommandHandler<RequestCertificate> {
  constructor(@Inject(CertificateStore) private readonly store: CertificateStore) {}

  async execute({ id, caller }: RequestCertificate): Promise<RequestOutcome> {
    requireCaller('certificateRequest', caller);
    const entry = this.store.entry(id);
    if (entry === undefined) return { kind: 'refused', refused: 'not-found' };
    const key = this.store.stored(entry).privateKey ? await this.store.privateKeys.read(id) : undefined;
    if (key === undefined) return { kind: 'refused', refused: 'no-private-key' };
    const { subjectName } = this.store.certificate(entry);
    const named = (type: string): string => subjectName.levels.flat().find((attribute) => attribute.type === type)?.value ?? '';
    const wish = { key, name: named(COMMON_NAME), organization: named(ORGANIZATION), emails: entry.facts.addresses };
    return { kind: 'done', pem: writePem('CERTIFICATE REQUEST', writeCertificateRequest(wish)) };
  }
}

/** RFC 5280, appendix A.1. */
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

async function newKey(kind: CertificateToGenerate['key']): Promise<KeyObject> {
  const make = promisify(generateKeyPair);
  if (kind === 'rsa-3072' || kind === 'rsa-4096')
    return (await make('rsa', { modulusLength: kind === 'rsa-3072' ? 3072 : 4096 })).privateKey;
  return (await make('ec', { namedCurve: kind === 'ec-p256' ? 'prime256v1' : 'secp384r1' })).privateKey;
}

/** RFC 5280 §4.1.2.2: positive, and its first bit must not make it look negative. */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/** Domains of addresses in a certificate are in ASCII (RFC 5280 §7.5). */
function inAscii(address: string): string {
  const parts = splitAddress(address);
  return parts === undefined ? address : `${parts.local}@${parts.domain}`;
}
