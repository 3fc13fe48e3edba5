/** Names of subjects and issuers (RFC 5280 §4.1.2.4): as text for people, and in a form that can be compared. */
import { children, TAG, type DerElement } from './der.js';
import { readOid, readText } from './der-values.js';
import { broken } from './certificate-refused.js';

/** One attribute of a name. */
export interface NameAttribute {
  /** Object identifier. */
  readonly type: string;
  readonly value: string;
}

/** A distinguished name. */
export interface DistinguishedName {
  /** From the country down to the person, as it is encoded; mostly one attribute at a level. */
  readonly levels: readonly (readonly NameAttribute[])[];
  /** `CN=Ada Example, O=Example, C=CH`: the most special first (RFC 4514 §2.1), with spaces after the commas. Empty when the name is. */
  readonly text: string;
  readonly der: Buffer;
}

export const EMAIL_ATTRIBUTE = '1.2.840.113549.1.9.1';

/** Short names of attribute types (RFC 4514 §3, RFC 4519, and those that openssl shows). */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  [EMAIL_ATTRIBUTE]: 'emailAddress',
};

/** Real names have some ten attributes. */
const MAX_ATTRIBUTES = 100;

/** A name out of its element. */
export function readName(element: DerElement): DistinguishedName {
  if (element.tag !== TAG.sequence) throw broken('A name is not a structure.');
  const levels = children(element).map((set) => children(set).map(readAttribute));
  if (levels.flat().length > MAX_ATTRIBUTES) throw broken('A name has too many parts.');
  const text = levels
    .toReversed()
    .map((level) => level.map(({ type, value }) => `${SHORT_NAMES[type] ?? type}=${escaped(value)}`).join('+'))
    .join(', ');
  return { levels, text, der: element.raw };
}

function readAttribute(element: DerElement): NameAttribute {
  const [type, value] = children(element);
  if (type === undefined || value === undefined) throw broken('A name lacks a part.');
  return { type: readOid(type), value: readText(value) };
}

/** RFC 4514 §2.4, and control characters, which would break lines of a terminal. */
function escaped(value: string): string {
  return value
    .replaceAll(/[\\",+;<>]|^[ #]| $/g, '\\$&')
    .replaceAll(
      /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
      (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/**
 * A key under which equal names are found: attributes without the differences that RFC 5280 §7.1 does not count: string type,
 * case, spaces at the ends and runs of spaces.
 */
export function comparableName(name: DistinguishedName): string {
  const comparable = COMPARABLE.get(name) ?? JSON.stringify(name.levels.map(comparableLevel));
  COMPARABLE.set(name, comparable);
  return comparable;
}

/** A search for ways to a root compares the same names thousands of times. */
const COMPARABLE = new WeakMap<DistinguishedName, string>();

/** One level of a name, comparable. */
export function comparableLevel(level: readonly NameAttribute[]): string {
  const comparable = COMPARABLE_LEVELS.get(level) ?? JSON.stringify(level.map(comparableAttribute).toSorted());
  COMPARABLE_LEVELS.set(level, comparable);
  return comparable;
}

/** Name constraints compare the levels of one name with those of thousands. */
const COMPARABLE_LEVELS = new WeakMap<readonly NameAttribute[], string>();

function comparableAttribute({ type, value }: NameAttribute): string {
  return `${type}=${value.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ')}`;
}
