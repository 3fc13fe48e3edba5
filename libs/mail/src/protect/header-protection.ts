/** Header fields that are protected with the body (RFC 9788): repeated inside, and some of them hidden outside. */
import { readHeaderBlock } from '../mime/header-fields.js';
import type { HeaderField } from '../mime/mime-node.js';
import { besideFields, HIDDEN_SUBJECT } from './beside-fields.js';
import { isNamed, joinEntity, readEntityParts, writtenField } from './entity-parts.js';
import type { SplitMail } from './entity.js';

/** Fields that may be protected: what people wrote or see, not what servers added on the way (RFC 9788 §1.1.1). */
export const PROTECTABLE_FIELDS = ['from', 'to', 'cc', 'reply-to', 'subject', 'date', 'message-id', 'in-reply-to', 'references'] as const;

/** Lower-case name of a field that may be protected. */
export type ProtectableField = (typeof PROTECTABLE_FIELDS)[number];

/** What repeats the subject, or says in other words what the mail is about: it goes with it, and nothing stands outside instead (§3.2.1). */
const GOES_WITH_SUBJECT: readonly string[] = ['thread-topic', 'comments', 'keywords'];

/** Whether the protection is by a signature alone, or by encryption (RFC 9788 §2.1). */
export type HeaderProtection = 'clear' | 'cipher';

/**
 * Repeats fields inside the entity. With `cipher` the outer subject becomes `[...]`, if it is among them, fields that go with it are taken
 * out, and the entity says what stands outside (`HP-Outer`, RFC 9788 §2.2), so that the recipient knows what was kept from others.
 */
export function protectHeader({ outer, entity }: SplitMail, fields: readonly ProtectableField[], protection: HeaderProtection): SplitMail {
  const outerFields = readHeaderBlock(outer, 0, () => false).fields;
  const goes = protection === 'cipher' && fields.includes('subject') ? GOES_WITH_SUBJECT : [];
  const wanted: readonly string[] = [...fields, ...goes];
  const isListed = ({ name }: HeaderField): boolean => wanted.includes(name.toLowerCase());
  const listed = outerFields.filter(isListed);
  if (listed.length === 0) return { outer, entity };
  const shown = outerFields
    .filter(({ name }) => !goes.includes(name.toLowerCase()))
    .map((field) => (protection === 'cipher' && isListed(field) ? asShown(field) : field));
  const notes = protection === 'cipher' ? shown.filter(isListed).map(outerNote) : [];
  const { fields: inner, body } = readEntityParts(entity);
  const marked = inner.map((field) => (isNamed('content-type')(field) ? withHp(field, protection) : field));
  return { outer: header(shown), entity: joinEntity([...listed, ...notes, ...marked], body) };
}

function asShown(field: HeaderField): HeaderField {
  return isNamed('subject')(field) ? writtenField(field.name, HIDDEN_SUBJECT) : field;
}

/** Folds of the field stay: a line that begins with a blank goes on. */
function outerNote({ raw, value }: HeaderField): HeaderField {
  return { name: 'HP-Outer', raw: Buffer.concat([Buffer.from('HP-Outer: '), raw]), value };
}

function withHp(field: HeaderField, protection: HeaderProtection): HeaderField {
  return { ...field, raw: Buffer.concat([field.raw, Buffer.from(`;\r\n hp="${protection}"`)]) };
}

/** What an entity says about the header of its mail. */
export interface ProtectedHeader {
  readonly protection: HeaderProtection;
  /** The protected fields, in their order. */
  readonly fields: readonly HeaderField[];
}

/**
 * The protected header of an entity that came out of a signature or an envelope; `undefined` when it has none. Programs of OpenPGP have
 * marked it with `protected-headers="v1"` since before RFC 9788, which does not say whether fields were hidden.
 */
export function readProtectedHeader(entity: Buffer): ProtectedHeader | undefined {
  const { fields, headers } = readEntityParts(entity);
  const { params } = headers.contentType;
  const hp = params.get('hp')?.toLowerCase() ?? (params.get('protected-headers')?.toLowerCase() === 'v1' ? 'clear' : undefined);
  if (hp !== 'clear' && hp !== 'cipher') return undefined;
  return { protection: hp, fields: fields.filter(isProtected) };
}

/** Nothing that servers wrote, were it even inside, and nothing that describes the body: the list alone counts. */
function isProtected({ name }: HeaderField): boolean {
  return [...PROTECTABLE_FIELDS, ...GOES_WITH_SUBJECT].includes(name.toLowerCase());
}

/**
 * Puts protected fields where the mail programs of people look: each takes the place of the outer fields with its name. `From` stays as it
 * is outside, for it was proved there (DMARC), and whoever encrypts can write any `From` inside (RFC 9788 §4.4).
 */
export function restoreHeader(outer: Buffer, fields: readonly HeaderField[]): Buffer {
  const restored = fields.filter((field) => !isNamed('from')(field));
  const names = new Set(restored.map(({ name }) => name.toLowerCase()));
  const kept = readHeaderBlock(outer, 0, () => false).fields;
  const rest = kept.filter(({ name }) => !names.has(name.toLowerCase()));
  return header([...rest, ...restored]);
}

/**
 * Fields that are in the outer header or in that of the entity, and no more in the header `mail` that was made of both: what was put in the
 * place of another, or is not shown. What the entity says of the outer header (`HP-Outer`) counts where it is not true.
 */
export function fieldsPutAside({ outer, entity }: SplitMail, mail: Buffer): HeaderField[] {
  const fieldsOf = (header: Buffer): readonly HeaderField[] => readHeaderBlock(header, 0, () => false).fields;
  const outerFields = fieldsOf(outer);
  const known = new Set([...fieldsOf(mail), ...outerFields.map(outerNote)].map(({ raw }) => raw.toString('latin1')));
  const inner = fieldsOf(entity).filter(({ name }) => !/^content-/i.test(name));
  return besideFields([...outerFields, ...inner].filter(({ raw }) => !known.has(raw.toString('latin1'))));
}

/** An entity without fields that do not describe its body, and without the mark of protected ones: what stands in a mail that is protected no more. */
export function plainEntity(entity: Buffer): Buffer {
  const { fields, body } = readEntityParts(entity);
  const describing = fields.filter(({ name }) => /^content-/i.test(name));
  return joinEntity(
    describing.map((field) => (isNamed('content-type')(field) ? withoutMark(field) : field)),
    body,
  );
}

function withoutMark(field: HeaderField): HeaderField {
  const text = field.raw.toString('latin1');
  const without = text.replace(/;\s*(?:hp|protected-headers)=(?:"[^"]*"|[^;\s]*)/gi, '');
  return without === text ? field : { ...field, raw: Buffer.from(without, 'latin1') };
}

function header(fields: readonly HeaderField[]): Buffer {
  return Buffer.concat(fields.flatMap(({ raw }) => [raw, Buffer.from('\r\n')]));
}
