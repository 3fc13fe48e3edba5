/**
 * Mail in, mail without OpenPGP out, with what each layer was. Only what a layer covers as a whole is unwrapped: a multipart that has a signed
 * or an encrypted part among others is neither signed nor encrypted (signature wrapping, EFAIL).
 */
import { performance } from 'node:perf_hooks';
import {
  type ArmorLabel,
  decryptPgp,
  isEncryptedPgp,
  looksArmored,
  type OpenedPgp,
  type PgpEnvelopeFacts,
  pgpEnvelopeFacts,
  PgpError,
  type PgpDecryptor,
  type PgpKey,
  type PgpSignedText,
  readArmor,
  readCleartext,
  readDetachedSignatures,
  readPlainMessage,
} from '#crypto';
import { joinPieces, type PgpEntity, type PgpPiece, plainText, type ProtectedHeader, readPgpEntity, splitMail } from '#mail';
import { newBoundary } from './new-boundary.js';
import type { PgpClosedLayer, PgpLayer, PgpOpenedLayer, PgpSignedLayer, PgpStop } from './pgp-layer.js';
import { DEFAULT_MAX_PGP_BYTES } from './pgp-mail.js';
import { type PgpKeyFinder, pgpSignedLayer } from './pgp-signed-layer.js';
import {
  asEntity,
  believedHeader,
  besideOneMore,
  type BesideLayers,
  leftOf,
  type MailWithBeside,
  NOTHING_BESIDE,
  unwrappedMail,
} from './unwrapped-mail.js';

/** What may be used to open a mail, and how far. */
export interface PgpOpening {
  /** Opens session keys with our private keys; without one nothing is decrypted. */
  readonly decryptor?: PgpDecryptor;
  /** Keys in which signers are looked for. */
  readonly known?: readonly PgpKey[] | PgpKeyFinder;
  /** Whether text with a block in it is read, and mail in pieces; it is when nothing is said. */
  readonly readInline?: boolean;
  /** As of when signatures are judged. */
  readonly at: Date;
  /** Whether the parts of a mail that are clear-signed inside of an encryption stay so, for others to verify. */
  readonly keepSignatures?: boolean;
  /** Of the mail and of what is in each of its layers. */
  readonly maxBytes?: number;
  readonly maxLayers?: number;
  /** Looked at between two layers. */
  readonly maxMilliseconds?: number;
}

/** A mail, opened: without the layers that were taken off; the mail as it came, with nothing beside it, when there was none. */
export interface OpenedPgpMail extends MailWithBeside {
  /** The outermost first. */
  readonly layers: readonly PgpLayer[];
  /** Why there is OpenPGP left inside; undefined when there is none. */
  readonly stoppedBy: PgpStop | undefined;
  /** The header that was protected with the content, if the layer around it held. */
  readonly protectedHeader: ProtectedHeader | undefined;
}

/** Has no key. */
const NOBODY: PgpDecryptor = { open: () => Promise.resolve([]) };

const DEFAULTS = { maxBytes: DEFAULT_MAX_PGP_BYTES, maxLayers: 16, maxMilliseconds: 10_000 } as const;

/** Unwraps a mail as far as it can and may. Hostile input gives an answer, never an error. */
export async function openPgp(mail: Buffer, opening: PgpOpening): Promise<OpenedPgpMail> {
  const limits = { ...DEFAULTS, ...opening };
  if (mail.length > limits.maxBytes) return { mail, layers: [], stoppedBy: 'too-large', protectedHeader: undefined, beside: [] };
  const split = splitMail(mail);
  const deadline = performance.now() + limits.maxMilliseconds;
  const around: Around = { outer: split.outer, opening, maxBytes: limits.maxBytes };
  let state: Unwrapped = { entity: split.entity, kept: split.entity, layers: [], stoppedBy: undefined, beside: NOTHING_BESIDE };
  while (state.stoppedBy === undefined) {
    const pgp = readPgpEntity(state.entity);
    if (pgp === undefined || (opening.readInline === false && !pgp.kind.startsWith('multipart-'))) break;
    const limit = state.layers.length >= limits.maxLayers ? 'too-many-layers' : performance.now() > deadline ? 'too-slow' : undefined;
    state = limit ? { ...state, stoppedBy: limit } : await unwrapOnce(state, pgp, around);
  }
  const { layers, stoppedBy } = state;
  const protectedHeader = believedHeader(state.entity, layers);
  const [entity, lost] = leftOf(state, opening.keepSignatures === true);
  if (entity === split.entity) return { mail, layers, stoppedBy, protectedHeader, beside: [] };
  return { ...unwrappedMail({ outer: split.outer, entity }, protectedHeader, lost), layers, stoppedBy, protectedHeader };
}

/** How far we are. */
interface Unwrapped {
  /** What is inside the layers so far. */
  readonly entity: Buffer;
  /** The same with the clear signatures that stand inside the last encryption. */
  readonly kept: Buffer;
  readonly layers: readonly PgpLayer[];
  readonly stoppedBy: PgpStop | undefined;
  readonly beside: BesideLayers;
}

interface Around {
  readonly outer: Buffer;
  readonly opening: PgpOpening;
  readonly maxBytes: number;
}

/** Layers and what was inside them; no entity when they stay closed. */
interface Step {
  readonly layers: readonly PgpLayer[];
  readonly entity: Buffer | undefined;
  readonly stoppedBy?: PgpStop;
}

async function unwrapOnce(state: Unwrapped, pgp: PgpEntity, around: Around): Promise<Unwrapped> {
  try {
    const step = await openLayer(pgp, around);
    const layers = [...state.layers, ...step.layers];
    const { entity, stoppedBy } = step;
    if (entity === undefined) return { ...state, layers, stoppedBy };
    const isSignature = pgp.kind === 'multipart-signed';
    const beside = besideOneMore(state.beside, state.entity, isSignature);
    return { entity, kept: isSignature ? state.kept : entity, layers, stoppedBy, beside };
  } catch (error) {
    if (!(error instanceof PgpError)) throw error;
    return { ...state, stoppedBy: error.code };
  }
}

async function openLayer(pgp: PgpEntity, around: Around): Promise<Step> {
  switch (pgp.kind) {
    case 'multipart-signed': {
      const signatures = readDetachedSignatures(binary(pgp.signature, 'PGP SIGNATURE'));
      return { layers: [await signedLayer('clear', { content: pgp.signed, signatures }, around)], entity: pgp.signed };
    }
    case 'inline-signed': {
      const signed = readCleartext(pgp.block);
      return { layers: [await signedLayer('inline', signed, around)], entity: plainText(signed.content, pgp.charset) };
    }
    case 'multipart-encrypted':
      return openMessage(pgp.message, around, asEntity);
    case 'inline-message':
      return openMessage(pgp.message, around, (content) => plainText(content, pgp.charset));
    case 'pieces':
      return openPieces(pgp.pieces, around);
  }
}

/** One message: encrypted, signed, or both at once. */
async function openMessage(text: Buffer, around: Around, asContent: (content: Buffer) => Buffer): Promise<Step> {
  const message = binary(text, 'PGP MESSAGE');
  if (!isEncryptedPgp(message)) {
    const plain = readPlainMessage(message, around.maxBytes);
    return { layers: await signedLayers(plain, around), entity: asContent(plain.content) };
  }
  const opened = await decrypted(message, around);
  if (!('content' in opened)) return opened;
  const layers = [openedLayer(opened, { pieces: 1, isInline: asContent !== asEntity }), ...(await signedLayers(opened, around))];
  return { layers, entity: asContent(opened.content) };
}

/** All of them must open, or none is. */
async function openPieces(pieces: readonly PgpPiece[], around: Around): Promise<Step> {
  const opened: { readonly content: Buffer; readonly piece: PgpPiece; readonly facts: OpenedPgp }[] = [];
  let bytes = 0;
  // all are read before one is opened: what cannot be read tells nobody whether a key of ours opens the rest
  const messages = pieces.map((piece) => ({ piece, message: binary(piece.message, 'PGP MESSAGE') }));
  for (const { piece, message } of messages) {
    const facts = await decrypted(message, around);
    if (!('content' in facts)) return facts;
    bytes += facts.content.length;
    if (bytes > around.maxBytes) return { layers: [closedLayer(message)], entity: undefined, stoppedBy: 'too-large' };
    opened.push({ content: facts.content, piece, facts });
  }
  const [first] = opened;
  return {
    layers: first ? [openedLayer(first.facts, { pieces: opened.length, isInline: true })] : [],
    entity: joinPieces(opened, newBoundary()),
  };
}

/** What is inside, or the end of the work. */
async function decrypted(message: Buffer, { opening, maxBytes }: Around): Promise<OpenedPgp | Step> {
  try {
    return await decryptPgp(message, opening.decryptor ?? NOBODY, maxBytes);
  } catch (error) {
    if (!(error instanceof PgpError)) throw error;
    return { layers: [closedLayer(message)], entity: undefined, stoppedBy: error.code };
  }
}

function openedLayer(opened: OpenedPgp, form: Pick<PgpOpenedLayer, 'pieces' | 'isInline'>): PgpOpenedLayer {
  const { integrity, recipients, cipher, openedBy, keyAlgorithm } = opened;
  return { kind: 'encrypted', opened: true, integrity, recipients, cipher, openedBy, keyAlgorithm, ...form };
}

function closedLayer(message: Buffer): PgpClosedLayer {
  return { kind: 'encrypted', opened: false, envelope: envelopeOf(message) };
}

function envelopeOf(message: Buffer): PgpEnvelopeFacts | undefined {
  try {
    return pgpEnvelopeFacts(message);
  } catch {
    return undefined;
  }
}

async function signedLayers(signed: PgpSignedText, around: Around): Promise<PgpSignedLayer[]> {
  return signed.signatures.length === 0 ? [] : [await signedLayer('opaque', signed, around)];
}

function signedLayer(form: PgpSignedLayer['form'], signed: PgpSignedText, { outer, opening }: Around): Promise<PgpSignedLayer> {
  return pgpSignedLayer(signed, { form, outer, known: opening.known ?? [], at: opening.at });
}

/** Takes the armor off; programs may send what is binary. */
function binary(bytes: Buffer, label: ArmorLabel): Buffer {
  if (!looksArmored(bytes)) return bytes;
  const block = readArmor(bytes);
  if (block.label !== label) throw new PgpError('malformed', 'An armored block is of another kind than it should be.');
  return block.bytes;
}
