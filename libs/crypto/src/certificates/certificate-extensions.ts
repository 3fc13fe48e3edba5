/** What the extensions of a certificate say (RFC 5280 §4.2): what node:crypto does not tell. */
import { broken } from './certificate-refused.js';
import { children, explicit, fieldsOf, implicit, readDer, TAG, DerFields, type DerElement } from './der.js';
import { readBoolean, readNamedBits, readOctets, readOid, readSmallInteger } from './der-values.js';
import { readGeneralName, readGeneralNames, type GeneralName } from './general-name.js';

/** Names of the bits of key usage, in their order (RFC 5280 §4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

/** Where names of certificates below may lie (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** The extensions that are read here; null is "the extension is not there", which often means something else than an empty list. */
export interface CertificateExtensions {
  readonly keyUsage: readonly KeyUsage[] | null;
  /** Object identifiers (RFC 5280 §4.2.1.12). */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly isCa: boolean;
  /** CA certificates that may stand between this one and the last; null is "any number". */
  readonly pathLength: number | null;
  readonly alternativeNames: readonly GeneralName[];
  readonly nameConstraints: NameConstraints | null;
  /** Hex digits. */
  readonly subjectKeyId: string | null;
  /** Hex digits. */
  readonly authorityKeyId: string | null;
  readonly crlUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  /** Where the certificate of the issuer can be fetched. */
  readonly issuerUrls: readonly string[];
  /** RFC 6960 §4.2.2.2.1: nobody has to ask whether this certificate of a responder was revoked. */
  readonly ocspNoCheck: boolean;
  /** Critical extensions that this program does not know: whoever does not know them must refuse the certificate (§4.2). */
  readonly unknownCritical: readonly string[];
}

const MAX_ENTRIES = 2_000;
const URL = /^(?:https?|ldaps?):\/\/[\u0021-\u007e]+$/i;

const OID = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;

/**
 * Critical extensions that may be there without being read: they change nothing here. Policies (2.5.29.32, .33, .54) restrict
 * nothing as long as no policy is asked for; one that asks for a policy (policyConstraints, 2.5.29.36) is not among them.
 */
const HARMLESS = ['2.5.29.9', '2.5.29.16', '2.5.29.18', '2.5.29.32', '2.5.29.33', '2.5.29.46', '2.5.29.54'];

const ACCESS_OCSP = '1.3.6.1.5.5.7.48.1';
const ACCESS_ISSUER = '1.3.6.1.5.5.7.48.2';

/** One extension, its value not yet read. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** A list of extensions as certificates, revocation lists and OCSP answers have it. @throws when one of them stands there twice (§4.2). */
export function readExtensionList(list: DerElement): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const element of fieldsOf(list, 'The list of extensions').all(MAX_ENTRIES)) {
    const fields = fieldsOf(element, 'An extension');
    const oid = readOid(fields.next(TAG.oid));
    const critical = fields.maybe(TAG.boolean);
    if (found.has(oid)) throw broken(`The extension ${oid} stands there twice.`);
    found.set(oid, { oid, critical: critical !== undefined && readBoolean(critical), value: readOctets(fields.next(TAG.octetString)) });
    fields.end();
  }
  return found;
}

/** What the extensions of a certificate say. @throws CertificateRefused `broken` when one that is read here is not well-formed. */
export function readCertificateExtensions(list: DerElement | undefined): CertificateExtensions {
  const extensions = list === undefined ? new Map<string, Extension>() : readExtensionList(list);
  const value = <T>(oid: string, read: (element: DerElement) => T): T | null => {
    const extension = extensions.get(oid);
    return extension === undefined ? null : read(readDer(extension.value));
  };
  const known: readonly string[] = [...Object.values(OID), ...HARMLESS];
  return {
    keyUsage: value(OID.keyUsage, readKeyUsage),
    extendedKeyUsage: value(OID.extendedKeyUsage, (element) => fieldsOf(element, 'The extended key usage').all(MAX_ENTRIES).map(readOid)),
    ...(value(OID.basicConstraints, readBasicConstraints) ?? { isCa: false, pathLength: null }),
    alternativeNames: value(OID.alternativeNames, readGeneralNames) ?? [],
    nameConstraints: value(OID.nameConstraints, readNameConstraints),
    subjectKeyId: value(OID.subjectKeyId, (element) => readOctets(element).toString('hex')),
    authorityKeyId: value(OID.authorityKeyId, readAuthorityKeyId),
    crlUrls: value(OID.crlDistributionPoints, readDistributionPoints) ?? [],
    ...(value(OID.authorityInfoAccess, readAuthorityInfoAccess) ?? { ocspUrls: [], issuerUrls: [] }),
    ocspNoCheck: extensions.has(OID.ocspNoCheck),
    unknownCritical: [...extensions.values()].filter(({ oid, critical }) => critical && !known.includes(oid)).map(({ oid }) => oid),
  };
}

function readKeyUsage(element: DerElement): KeyUsage[] {
  return readNamedBits(element).flatMap((bit) => KEY_USAGES[bit] ?? []);
}

function readBasicConstraints(element: DerElement): { isCa: boolean; pathLength: number | null } {
  const fields = fieldsOf(element, 'The basic constraints');
  const ca = fields.maybe(TAG.boolean);
  const length = fields.maybe(TAG.integer);
  fields.end();
  return { isCa: ca !== undefined && readBoolean(ca), pathLength: length === undefined ? null : readSmallInteger(length) };
}

function readNameConstraints(element: DerElement): NameConstraints {
  const fields = fieldsOf(element, 'The name constraints');
  const constraints = { permitted: readSubtrees(fields.maybe(explicit(0))), excluded: readSubtrees(fields.maybe(explicit(1))) };
  fields.end();
  return constraints;
}

/** RFC 5280 §4.2.1.10: minimum is 0 and maximum is absent, always. */
function readSubtrees(list: DerElement | undefined): GeneralName[] {
  if (list === undefined) return [];
  return new DerFields(list, 'A list of name constraints').all(MAX_ENTRIES).map((subtree) => {
    const fields = fieldsOf(subtree, 'A name constraint');
    const base = readGeneralName(fields.next());
    fields.end();
    return base;
  });
}

function readAuthorityKeyId(element: DerElement): string | null {
  return fieldsOf(element, 'The authority key identifier').maybe(implicit(0))?.content.toString('hex') ?? null;
}

/** RFC 5280 §4.2.1.13: points that are cut by reason or have an issuer of their own are no use to us. */
function readDistributionPoints(list: DerElement): string[] {
  return fieldsOf(list, 'The distribution points')
    .all(MAX_ENTRIES)
    .flatMap((point) => {
      const fields = fieldsOf(point, 'A distribution point');
      const place = fields.maybe(explicit(0));
      if (place === undefined || fields.maybe(implicit(1)) !== undefined || fields.maybe(explicit(2)) !== undefined) return [];
      const [fullName] = children(place);
      return fullName?.tag === explicit(0) ? urlsOf(children(fullName).map(readGeneralName)) : [];
    });
}

function readAuthorityInfoAccess(list: DerElement): { ocspUrls: string[]; issuerUrls: string[] } {
  const places = fieldsOf(list, 'The authority information')
    .all(MAX_ENTRIES)
    .map((description) => {
      const fields = fieldsOf(description, 'The authority information');
      return { method: readOid(fields.next(TAG.oid)), name: readGeneralName(fields.next()) };
    });
  const reached = (method: string): string[] => urlsOf(places.filter((place) => place.method === method).map(({ name }) => name));
  return { ocspUrls: reached(ACCESS_OCSP), issuerUrls: reached(ACCESS_ISSUER) };
}

function urlsOf(names: readonly GeneralName[]): string[] {
  return names.flatMap((name) => (name.kind === 'uri' && URL.test(name.value) ? [name.value] : []));
}
