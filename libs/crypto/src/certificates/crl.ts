/** Certificate revocation lists (RFC 5280 §5): the full lists of an issuer about its own certificates. */
import type { KeyObject } from 'node:crypto';
import { broken, CertificateRefused } from './certificate-refused.js';
import { readExtensionList, type Extension } from './certificate-extensions.js';
import { children, eachChild, explicit, fieldsOf, guarded, implicit, readDer, TAG, type DerElement } from './der.js';
import { readBitOctets, readBoolean, readInstant, readIntegerHex, readSmallInteger } from './der-values.js';
import { readName, type DistinguishedName } from './distinguished-name.js';
import { readGeneralName } from './general-name.js';
import { looksLikePem, readPem } from './pem.js';
import { revocationReason, type Revocation } from './revocation-reason.js';
import { isSignatureOf, type SignedBytes } from './signature-algorithm.js';

/** A revocation list. Not believed before {@link CertificateRevocationList.isSignedBy} was asked. */
export interface CertificateRevocationList {
  readonly issuer: string;
  readonly issuerName: DistinguishedName;
  /** ISO 8601 UTC. */
  readonly thisUpdate: string;
  /** Until when the issuer will have written the next one; null when it does not say, against RFC 5280 §5.1.2.5. */
  readonly nextUpdate: string | null;
  readonly size: number;
  /** Which certificates it is about: all of its issuer, or only those of people, or only those of authorities (§5.2.5). */
  readonly about: 'all' | 'people' | 'authorities';
  /** It is only about certificates that name one of these places; empty is no such restriction. */
  readonly places: readonly string[];
  /** The revocation of a serial (hex, as {@link Certificate} has it); undefined when it is not listed, or listed as taken off. */
  find(serial: string): Revocation | undefined;
  /** @throws CertificateRefused `unsupported` when the signature is of an algorithm that is not accepted. */
  isSignedBy(key: KeyObject): boolean;
}

/** The lists of the largest authorities have some 30 MB and a million lines. */
const MAX_CRL_BYTES = 64 * 1024 * 1024;
const MAX_LINES = 2_000_000;

const OID = { reason: '2.5.29.21', invalidityDate: '2.5.29.24', deltaIndicator: '2.5.29.27', distributionPoint: '2.5.29.28' } as const;
const HARMLESS: readonly string[] = ['2.5.29.20', '2.5.29.35', '2.5.29.46'];

/**
 * Reads a revocation list in DER.
 * @throws CertificateRefused `broken`; `unsupported` for delta lists, indirect lists, lists of some reasons only and critical extensions
 *   that are not known: whoever does not understand them must not use the list (§5.2); `too-large` above 64 MiB or two million lines.
 */
export function parseRevocationList(der: Buffer): CertificateRevocationList {
  const lines = new Lines();
  return guarded('The revocation list', () => {
    const list = beginList(der, lines);
    while (lines.readSome()) continue;
    return list();
  });
}

/**
 * The same in steps of a thousand lines: the million of a large authority take a second.
 * @param pause - awaited after each step.
 */
export async function parseRevocationListInSteps(der: Buffer, pause: () => Promise<void>): Promise<CertificateRevocationList> {
  const lines = new Lines();
  const list = guarded('The revocation list', () => beginList(der, lines));
  while (guarded('The revocation list', () => lines.readSome())) await pause();
  return guarded('The revocation list', list);
}

/** The lists of a file: PEM, one or many, or DER. @throws CertificateRefused as {@link parseRevocationList}, and `broken` when there is none */
export function readRevocationLists(bytes: Buffer): CertificateRevocationList[] {
  return revocationListsIn(bytes).map(parseRevocationList);
}

/** The same, not parsed yet: each in DER. @throws CertificateRefused `broken` when a PEM file has none */
export function revocationListsIn(bytes: Buffer): Buffer[] {
  if (!looksLikePem(bytes)) return [bytes];
  const blocks = readPem(bytes.toString('latin1')).filter(({ label }) => label === 'X509 CRL');
  if (blocks.length === 0) throw broken('The file has no revocation list in it.');
  return blocks.map(({ der }) => der);
}

/** RFC 5280 §5.1. What it answers gives the list once all lines are read. */
function beginList(der: Buffer, lines: Lines): () => CertificateRevocationList {
  if (der.length > MAX_CRL_BYTES) throw new CertificateRefused('too-large', 'The revocation list is larger than 64 MiB.');
  const outer = fieldsOf(readDer(Buffer.from(der)), 'The revocation list');
  const signedPart = outer.next(TAG.sequence);
  const algorithm = outer.next(TAG.sequence);
  const proof: SignedBytes = { algorithm, signed: signedPart.raw, signature: readBitOctets(outer.next(TAG.bitString)) };
  outer.end();
  const fields = fieldsOf(signedPart, 'The revocation list');
  fields.maybe(TAG.integer);
  fields.next(TAG.sequence);
  const issuerName = readName(fields.next(TAG.sequence));
  const thisUpdate = readInstant(fields.next(TAG.utcTime, TAG.generalizedTime));
  const nextUpdate = fields.maybe(TAG.utcTime, TAG.generalizedTime);
  lines.begin(fields.maybe(TAG.sequence));
  const extensions = fields.maybe(explicit(0));
  fields.end();
  return () => ({
    issuer: issuerName.text,
    issuerName,
    thisUpdate,
    nextUpdate: nextUpdate === undefined ? null : readInstant(nextUpdate),
    size: lines.bySerial.size,
    ...readScope(extensions === undefined ? new Map() : readExtensionList(readDer(extensions.content))),
    find: (serial) => lines.bySerial.get(serial),
    isSignedBy: (key) => isSignatureOf(key, proof),
  });
}

const LINES_AT_ONCE = 1_000;

/** Who is revoked, read step by step. */
class Lines {
  readonly bySerial = new Map<string, Revocation>();
  private unread: Iterator<DerElement> | undefined;
  private count = 0;

  begin(list: DerElement | undefined): void {
    this.unread = list && eachChild(list)[Symbol.iterator]();
  }

  /** @returns whether there is more */
  readSome(): boolean {
    for (let read = 0; read < LINES_AT_ONCE; read += 1) {
      const next = this.unread?.next();
      if (next === undefined || next.done === true) return false;
      this.take(next.value);
    }
    return true;
  }

  private take(line: DerElement): void {
    this.count += 1;
    if (this.count > MAX_LINES) throw new CertificateRefused('too-large', 'The revocation list has more than two million lines.');
    const fields = fieldsOf(line, 'A line of the revocation list');
    const serial = readIntegerHex(fields.next(TAG.integer));
    const since = readInstant(fields.next(TAG.utcTime, TAG.generalizedTime));
    const extensions = fields.maybe(TAG.sequence);
    const reason = extensions === undefined ? 'unspecified' : readReason(readExtensionList(extensions));
    // RFC 5280 §5.3.1: taken off the list again; only delta lists should say so.
    if (reason !== 'removeFromCRL') this.bySerial.set(serial, { since, reason });
  }
}

function readReason(extensions: ReadonlyMap<string, Extension>): Revocation['reason'] {
  const unknown = [...extensions.values()].find(({ oid, critical }) => critical && oid !== OID.reason && oid !== OID.invalidityDate);
  if (unknown !== undefined)
    throw new CertificateRefused('unsupported', `The revocation list has lines with the extension ${unknown.oid}.`);
  const reason = extensions.get(OID.reason);
  return reason === undefined ? 'unspecified' : revocationReason(readSmallInteger(readDer(reason.value)));
}

function readScope(extensions: ReadonlyMap<string, Extension>): Pick<CertificateRevocationList, 'about' | 'places'> {
  if (extensions.has(OID.deltaIndicator))
    throw new CertificateRefused('unsupported', 'The revocation list is a delta; only full lists are read.');
  for (const { oid, critical } of extensions.values()) {
    if (critical && oid !== OID.distributionPoint && !HARMLESS.includes(oid)) {
      throw new CertificateRefused('unsupported', `The revocation list has the extension ${oid}, which must be understood and is not.`);
    }
  }
  const point = extensions.get(OID.distributionPoint);
  return point === undefined ? { about: 'all', places: [] } : readDistributionPoint(readDer(point.value));
}

/** Issuing distribution point (§5.2.5). */
function readDistributionPoint(element: DerElement): Pick<CertificateRevocationList, 'about' | 'places'> {
  const fields = fieldsOf(element, 'The distribution point of the revocation list');
  const place = fields.maybe(explicit(0));
  const flag = (number: number): boolean => {
    const field = fields.maybe(implicit(number));
    return field !== undefined && readBoolean({ ...field, tag: TAG.boolean });
  };
  const people = flag(1);
  const authorities = flag(2);
  const someReasons = fields.maybe(implicit(3)) !== undefined;
  const indirect = flag(4);
  const attributes = flag(5);
  fields.end();
  if (someReasons || indirect || attributes || (people && authorities)) {
    throw new CertificateRefused('unsupported', 'The revocation list is indirect or partial; only full lists of an issuer are read.');
  }
  return { about: people ? 'people' : authorities ? 'authorities' : 'all', places: place === undefined ? [] : readPlaces(place) };
}

function readPlaces(place: DerElement): string[] {
  const [fullName] = children(place);
  if (fullName?.tag !== explicit(0))
    throw new CertificateRefused('unsupported', 'The revocation list names its place in a way that is not read.');
  return children(fullName)
    .map(readGeneralName)
    .flatMap((name) => (name.kind === 'uri' ? [name.value] : []));
}
