/** Whether the names of a certificate lie where those above it allow (RFC 5280 §4.2.1.10). */
import type { Certificate } from './certificate.js';
import type { NameConstraints } from './certificate-extensions.js';
import { comparableLevel, EMAIL_ATTRIBUTE, type DistinguishedName } from './distinguished-name.js';
import type { GeneralName } from './general-name.js';

/** Names times constraints that are compared; more is an attack (OpenSSL draws the line at 2^20). */
const MAX_COMPARISONS = 2 ** 18;

/**
 * Why a certificate may not have the names that it has; undefined when it may. Kinds of names that are not compared here
 * (URIs, IP addresses, others) are refused where a constraint speaks of their kind, as RFC 5280 §4.2.1.10 demands.
 */
export function nameViolation(certificate: Certificate, constraints: NameConstraints): string | undefined {
  const { permitted, excluded } = constraints;
  const names = namesOf(certificate);
  if (names.length * (permitted.length + excluded.length) > MAX_COMPARISONS) return 'there are too many names to compare';
  for (const name of names) {
    const said = nameAsText(name);
    const rivals = permitted.filter(({ kind }) => kind === name.kind);
    const forbidden = excluded.filter(({ kind }) => kind === name.kind);
    if (rivals.length + forbidden.length > 0 && !isComparable(name)) return `whether ${said} is allowed cannot be told`;
    if (rivals.length > 0 && !rivals.some((base) => isWithin(name, base))) return `${said} is outside of what is allowed`;
    if (forbidden.some((base) => isWithin(name, base))) return `${said} is excluded`;
  }
  return undefined;
}

/** The alternative names, the subject, and addresses in the subject, which older programs read. */
function namesOf({ alternativeNames, subjectName }: Certificate): GeneralName[] {
  const attributes = subjectName.levels.flat();
  const addresses = attributes.filter(({ type }) => type === EMAIL_ATTRIBUTE);
  return [
    ...alternativeNames,
    ...(attributes.length > 0 ? [{ kind: 'directory' as const, name: subjectName }] : []),
    ...addresses.map(({ value }) => ({ kind: 'email' as const, value, smtpUtf8: false })),
  ];
}

function nameAsText(name: GeneralName): string {
  switch (name.kind) {
    case 'email':
    case 'dns':
    case 'uri':
      return JSON.stringify(name.value);
    case 'directory':
      return JSON.stringify(name.name.text);
    case 'ip':
    case 'other':
      return 'a name';
  }
}

function isComparable(name: GeneralName): boolean {
  if (name.kind === 'email') return /^[^@]+@[\u0021-\u007e]+$/.test(name.value);
  return name.kind === 'directory' || (name.kind === 'dns' && /^[\u0021-\u007e]+$/.test(name.value));
}

function isWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'email' && base.kind === 'email') return isAddressWithin(name.value.toLowerCase(), base.value.toLowerCase());
  if (name.kind === 'dns' && base.kind === 'dns') return isHostWithin(name.value.toLowerCase(), base.value.toLowerCase());
  return name.kind === 'directory' && base.kind === 'directory' && isBelow(name.name, base.name);
}

/** `ada@a.example` is one mailbox, `a.example` all of one host, `.a.example` those of the hosts below it. Case does not count. */
function isAddressWithin(address: string, base: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (base.includes('@')) return address === base;
  return base.startsWith('.') ? domain.endsWith(base) : domain === base;
}

/** `a.example` is the host and all below it; empty is every host. */
function isHostWithin(host: string, base: string): boolean {
  const suffix = base.replace(/^\./, '');
  return suffix === '' || (!base.startsWith('.') && host === suffix) || host.endsWith(`.${suffix}`);
}

/** The base is the beginning of the name, level by level. */
function isBelow(name: DistinguishedName, base: DistinguishedName): boolean {
  return base.levels.every((level, index) => {
    const own = name.levels[index];
    return own !== undefined && comparableLevel(own) === comparableLevel(level);
  });
}
