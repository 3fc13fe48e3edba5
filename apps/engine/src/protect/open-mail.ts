/** Mail in, mail without S/MIME and OpenPGP out, whichever stands around the other, and what each layer was. */
import { PgpError, readPgpKeys, type PgpDecryptor, type PgpKey } from '#crypto';
import { decodeBody, parseMime, type MimeNode } from '#mail';
import { openPgp } from './open-pgp.js';
import { openSmime, type RecipientFinder, type SignerFinder } from './open-smime.js';
import type { PgpLayer } from './pgp-layer.js';
import type { SmimeLayer } from './smime-layer.js';
import { type MailWithBeside, together } from './unwrapped-mail.js';

/** How a mail is opened. */
export interface MailOpening {
  /** Content keys of S/MIME under PKCS #1 v1.5 are read, too. */
  readonly allowRsaPkcs1: boolean;
  /** All certificates of ours that open it are told of; absent: the first alone. */
  readonly everyOpener?: boolean | undefined;
  /** Text with OpenPGP in it is read, too. */
  readonly readInline: boolean;
  /** Signatures inside the last envelope stay in the mail. */
  readonly keepSignatures: { readonly smime: boolean; readonly pgp: boolean };
  /** Whether OpenPGP keys that are attached are looked for. */
  readonly attachedKeys: boolean;
  readonly at: Date;
}

/** Who has keys. */
export interface OpeningTools {
  readonly recipients: RecipientFinder;
  readonly certificates: SignerFinder;
  readonly decryptor: PgpDecryptor;
  /** Keys of signers, binary, by ids of 16 hex digits. */
  pgpKeys(keyIds: readonly string[]): Promise<readonly Buffer[]>;
}

export type MailLayer = { readonly format: 'smime'; readonly layer: SmimeLayer } | { readonly format: 'pgp'; readonly layer: PgpLayer };

/** A mail, opened: without the layers that were taken off; the same Buffer, and nothing beside it, when there was none. */
export interface UnwrappedMail extends MailWithBeside {
  /** The outermost first. */
  readonly layers: readonly MailLayer[];
  /** Why there is protection left inside; undefined when there is none. */
  readonly stoppedBy: string | undefined;
  /** As they stood in the mail. */
  readonly attachedKeys: readonly Buffer[];
}

/** Of both kinds, one in the other; real mail has one. */
const MOST_TURNS = 6;

/** Unwraps a mail as far as it can and may. Hostile input gives an answer, never an error. */
export async function openMail(mail: Buffer, opening: MailOpening, tools: OpeningTools): Promise<UnwrappedMail> {
  let state: Omit<UnwrappedMail, 'attachedKeys'> = { mail, layers: [], stoppedBy: undefined, beside: [] };
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const step = turn % 2 === 0 ? await smimeTurn(state.mail, opening, tools) : await pgpTurn(state.mail, opening, tools);
    const isChanged = step.mail !== state.mail;
    const stoppedBy = step.layers.length === 0 && step.stoppedBy === undefined ? state.stoppedBy : step.stoppedBy;
    const beside = together(state.beside, step.beside);
    state = { mail: step.mail, layers: [...state.layers, ...step.layers], stoppedBy, beside };
    if (!isChanged && turn > 0) break;
  }
  return { ...state, attachedKeys: opening.attachedKeys ? keysAttachedTo(state.mail) : [] };
}

type Turn = Omit<UnwrappedMail, 'attachedKeys'>;

async function smimeTurn(mail: Buffer, opening: MailOpening, { recipients, certificates: known }: OpeningTools): Promise<Turn> {
  const { allowRsaPkcs1, everyOpener = false, keepSignatures } = opening;
  const opened = await openSmime(mail, { recipients, known, allowRsaPkcs1, everyOpener, keepSignatures: keepSignatures.smime });
  return { ...opened, layers: opened.layers.map((layer) => ({ format: 'smime', layer })) };
}

async function pgpTurn(mail: Buffer, { readInline, keepSignatures, at }: MailOpening, tools: OpeningTools): Promise<Turn> {
  const known = async (keyIds: readonly string[]): Promise<PgpKey[]> =>
    (await Promise.all((await tools.pgpKeys(keyIds)).map((bytes) => readable(bytes, at)))).flat();
  const opened = await openPgp(mail, { decryptor: tools.decryptor, known, readInline, at, keepSignatures: keepSignatures.pgp });
  return { ...opened, layers: opened.layers.map((layer) => ({ format: 'pgp', layer })) };
}

async function readable(bytes: Buffer, at: Date): Promise<readonly PgpKey[]> {
  try {
    return await readPgpKeys(bytes, at);
  } catch (cause) {
    if (cause instanceof PgpError) return [];
    throw cause;
  }
}

const MOST_ATTACHED_KEYS = 8;
/** Keys with many signatures have some 100 KB. */
const MOST_KEY_BYTES = 256 * 1024;
const MAX_DEPTH = 20;
const MAX_PARTS = 500;

function keysAttachedTo(mail: Buffer): Buffer[] {
  let parts = MAX_PARTS;
  const root = parseMime(mail, { maxMimeDepth: MAX_DEPTH, takeMimePart: () => parts-- > 0 });
  return leaves(root)
    .filter(({ contentType }) => contentType.value === 'application/pgp-keys')
    .slice(0, MOST_ATTACHED_KEYS)
    .map(({ body, transferEncoding }) => decodeBody(body, transferEncoding).bytes)
    .filter(({ length }) => length <= MOST_KEY_BYTES);
}

function leaves(node: MimeNode): MimeNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}
