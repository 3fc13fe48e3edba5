/** One layer of protection, and what stands in it beside what it protects. */
import type { HeaderField } from '../mime/mime-node.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { besideFields, besideText } from './beside-fields.js';
import { piecesOfMultipart, readEntityParts } from './entity-parts.js';
import { readLoneArmor } from './lone-armor.js';
import type { OutlineReaders } from './outline-readers.js';
import { type PgpEntity, readPgpEntity } from './pgp-entity.js';
import { readSmimeEntity, type SmimeEntity } from './smime-entity.js';
import { readTwoParts } from './two-parts.js';
import { isHeaderDoubtful, isWhole, saysSomethingAround } from './whole-entity.js';

/**
 * What is lost when this layer is taken off: its header, the line before its parts, their headers, those of its armor. `undefined` when there
 * is more than a program writes there, or where what is protected begins and ends is in doubt: nobody can say then what is left.
 */
export function besideLayer(entity: Buffer, readers: Pick<OutlineReaders, 'outlineOfCms'>): HeaderField[] | undefined {
  if (isHeaderDoubtful(entity)) return undefined;
  const smime = readSmimeEntity(entity);
  const pgp = smime === undefined ? readPgpEntity(entity) : undefined;
  const within = smime ? besideSmime(entity, smime, readers) : pgp && besidePgp(entity, pgp);
  return within && [...besideFields(readEntityParts(entity).fields), ...within];
}

function besideSmime(
  entity: Buffer,
  smime: SmimeEntity,
  { outlineOfCms }: Pick<OutlineReaders, 'outlineOfCms'>,
): HeaderField[] | undefined {
  if (smime.kind === 'pkcs7-mime') return isWhole(entity) && outlineOfCms(smime.cms).kind !== 'other' ? [] : undefined;
  const signature = outlineOfCms(smime.signature);
  const isBare = signature.kind === 'signed' && signature.content === undefined;
  return isBare ? besideTwo(entity, { isContentFirst: true }) : undefined;
}

function besidePgp(entity: Buffer, pgp: PgpEntity): HeaderField[] | undefined {
  switch (pgp.kind) {
    case 'multipart-signed':
      return together(besideTwo(entity, { isContentFirst: true }), besideArmor(pgp.signature, 'SIGNATURE'));
    case 'multipart-encrypted':
      return together(besideTwo(entity, { isContentFirst: false }), besideArmor(pgp.message, 'MESSAGE'));
    case 'inline-message':
      return isWhole(entity) ? besideArmor(pgp.message, 'MESSAGE') : undefined;
    case 'inline-signed':
      return isWhole(entity) ? besideSignedText(pgp.block) : undefined;
    case 'pieces':
      return besidePieces(entity);
  }
}

/** Around two parts; of a first part that is the content nothing is lost. */
function besideTwo(entity: Buffer, { isContentFirst }: { isContentFirst: boolean }): HeaderField[] | undefined {
  const parts = readTwoParts(entity);
  if (parts === undefined || saysSomethingAround(parts)) return undefined;
  const lost = isContentFirst ? [parts.second] : [parts.first, parts.second];
  return together(besideText(parts.around[0]), ...lost.map(besidePart));
}

/** The header of a part that has nothing else that could be read. */
function besidePart(part: Buffer): HeaderField[] | undefined {
  return isHeaderDoubtful(part) || !isWhole(part) ? undefined : besideFields(readEntityParts(part).fields);
}

/** Of octets without armor, as some programs send them, there is nothing to be read; whoever opens it finds a block behind other bytes, too. */
function besideArmor(text: Buffer, label: 'MESSAGE' | 'SIGNATURE'): HeaderField[] | undefined {
  if (((text[0] ?? 0) & 0x80) !== 0 && !text.includes(ANY_BLOCK)) return [];
  const armor = readLoneArmor(text, label);
  return armor && besideText(Buffer.from(armor.headers.join('\n'), 'latin1'));
}

const ANY_BLOCK = '-----BEGIN PGP ';
const SIGNATURE_LINE = '-----BEGIN PGP SIGNATURE-----';

/** The text stays; the lines above and below it do not. */
function besideSignedText(block: Buffer): HeaderField[] | undefined {
  const text = block.toString('latin1');
  const head = text.slice(text.indexOf('\n') + 1).split(/\r?\n[ \t]*\r?\n/, 1);
  const signature = block.subarray(block.lastIndexOf(SIGNATURE_LINE));
  return together(besideText(Buffer.from(head.join(), 'latin1')), besideArmor(signature, 'SIGNATURE'));
}

function besidePieces(entity: Buffer): HeaderField[] | undefined {
  const { headers, body } = readEntityParts(entity);
  const [boundary = ''] = headers.boundaries;
  const pieces = piecesOfMultipart(body, boundary) ?? [];
  const parts = pieces.filter(({ isPart }) => isPart).map(({ bytes }) => bytes);
  const [preamble, ...behind] = pieces.filter(({ isPart }) => !isPart).map(({ bytes }) => withoutDelimiter(bytes, boundary));
  if (preamble === undefined || saysSomethingAround({ around: [preamble, Buffer.concat(behind)] })) return undefined;
  return together(besideText(preamble), ...parts.map((part) => together(besidePart(part), besidePiece(part))));
}

function withoutDelimiter(bytes: Buffer, boundary: string): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const isDelimiter = (line: string): boolean => [`--${boundary}`, `--${boundary}--`].includes(line.trimEnd());
  return Buffer.from(lines.filter((line) => !isDelimiter(line)).join('\n'), 'latin1');
}

function besidePiece(part: Buffer): HeaderField[] | undefined {
  const { headers, body } = readEntityParts(part);
  return besideArmor(decodeBody(body, headers.transferEncoding).bytes, 'MESSAGE');
}

/** All of them, or none where one cannot be told. */
function together(...found: readonly (readonly HeaderField[] | undefined)[]): HeaderField[] | undefined {
  const known = found.filter((fields) => fields !== undefined);
  return known.length === found.length ? known.flat() : undefined;
}
