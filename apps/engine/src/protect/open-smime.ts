/**
 * Mail in, mail without S/MIME out, with what each layer was. Only what a layer covers as a whole is unwrapped: a multipart that has a signed
 * or an encrypted part among others is neither signed nor encrypted (signature wrapping, EFAIL).
 */
import { performance } from 'node:perf_hooks';
import {
  type CertificateBytes,
  type CertificateName,
  CmsError,
  type CmsRecipient,
  decompressCms,
  decryptCms,
  envelopeFacts,
  kindOfCms,
  type VerifiedCms,
  verifyCms,
  type VerifyOptions,
} from '#crypto';
import { type ProtectedHeader, readSmimeEntity, type SmimeEntity, splitMail, type SplitMail } from '#mail';
import { certificatesIn, signedLayer } from './signed-layer.js';
import type { ClosedLayer, JudgeSigner, SmimeLayer, SmimeStop } from './smime-layer.js';
import { DEFAULT_MAX_SMIME_BYTES } from './smime-mail.js';
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
export interface SmimeOpening {
  /** Our certificates and keys; without one nothing is decrypted. */
  readonly recipients?: readonly CmsRecipient[] | RecipientFinder;
  /** Whether content keys under RSA with PKCS #1 v1.5 are read. */
  readonly allowRsaPkcs1?: boolean;
  /** Whether it is found out which others of our certificates open an envelope, too. */
  readonly everyOpener?: boolean;
  /** Certificates in which signers are looked for beside those that came along. */
  readonly known?: readonly CertificateBytes[] | SignerFinder;
  readonly judge?: JudgeSigner;
  /** Whether signatures inside the innermost envelope stay in the mail, for others to verify. */
  readonly keepSignatures?: boolean;
  /** Of the mail and of what is in each of its layers. */
  readonly maxBytes?: number;
  readonly maxLayers?: number;
  /** Looked at between two layers. */
  readonly maxMilliseconds?: number;
}

/** Finds those of our certificates and keys that an envelope names; for stores that are too large to be handed over. */
export type RecipientFinder = (names: readonly CertificateName[]) => Promise<readonly CmsRecipient[]>;
/** Finds certificates of signers that did not come along. */
export type SignerFinder = (names: readonly CertificateName[]) => Promise<readonly CertificateBytes[]>;

/** A mail, opened: without the layers that were taken off; the mail as it came, with nothing beside it, when there was none. */
export interface OpenedMail extends MailWithBeside {
  /** The outermost first. */
  readonly layers: readonly SmimeLayer[];
  /** Why there is S/MIME left inside; undefined when there is none. */
  readonly stoppedBy: SmimeStop | undefined;
  /** The header that was protected with the content (RFC 9788), if the layer around it held. */
  readonly protectedHeader: ProtectedHeader | undefined;
}

const DEFAULTS = { maxBytes: DEFAULT_MAX_SMIME_BYTES, maxLayers: 16, maxMilliseconds: 10_000 } as const;

/** Unwraps a mail as far as it can and may. Hostile input gives an answer, never an error. */
export async function openSmime(mail: Buffer, opening: SmimeOpening = {}): Promise<OpenedMail> {
  const limits = { ...DEFAULTS, ...opening };
  if (mail.length > limits.maxBytes) return { mail, layers: [], stoppedBy: 'too-large', protectedHeader: undefined, beside: [] };
  const split = splitMail(mail);
  const deadline = performance.now() + limits.maxMilliseconds;
  let state: Unwrapped = { entity: split.entity, kept: split.entity, layers: [], stoppedBy: undefined, beside: NOTHING_BESIDE };
  for (;;) {
    const smime = readSmimeEntity(state.entity);
    if (smime === undefined) break;
    const limit = state.layers.length >= limits.maxLayers ? 'too-many-layers' : performance.now() > deadline ? 'too-slow' : undefined;
    state = limit
      ? { ...state, stoppedBy: limit }
      : await unwrapOnce(state, smime, { outer: split.outer, opening, maxBytes: limits.maxBytes });
    if (state.stoppedBy !== undefined || state.layers.at(-1)?.kind === 'certificates') break;
  }
  return finished(mail, split, { state, keepSignatures: opening.keepSignatures === true });
}

/** How far we are. */
interface Unwrapped {
  /** What is inside the layers so far. */
  readonly entity: Buffer;
  /** The same with the signatures that stand inside the last envelope. */
  readonly kept: Buffer;
  readonly layers: readonly SmimeLayer[];
  readonly stoppedBy: SmimeStop | undefined;
  readonly beside: BesideLayers;
}

interface Around {
  readonly outer: Buffer;
  readonly opening: SmimeOpening;
  readonly maxBytes: number;
}

/** A layer and what was inside it; no content when it stays closed. */
interface Step {
  readonly layer: SmimeLayer;
  readonly content: Buffer | undefined;
  readonly stoppedBy?: SmimeStop;
}

async function unwrapOnce(state: Unwrapped, smime: SmimeEntity, around: Around): Promise<Unwrapped> {
  try {
    const { layer, content, stoppedBy } = await openLayer(smime, around);
    const layers = [...state.layers, layer];
    if (content === undefined) return { ...state, layers, stoppedBy };
    const entity = asEntity(content);
    const isSignature = layer.kind === 'signed';
    const beside = besideOneMore(state.beside, state.entity, isSignature);
    return { entity, kept: isSignature ? state.kept : entity, layers, stoppedBy, beside };
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    return { ...state, stoppedBy: error.code };
  }
}

async function openLayer(smime: SmimeEntity, around: Around): Promise<Step> {
  const { outer, opening, maxBytes } = around;
  if (smime.kind === 'multipart-signed') {
    const verified = await verify(smime.signature, opening, { detached: smime.signed });
    return { layer: signedLayer('clear', verified, { outer, content: smime.signed, judge: opening.judge }), content: smime.signed };
  }
  switch (kindOfCms(smime.cms)) {
    case 'signed-data':
      return openOpaque(smime.cms, around);
    case 'enveloped-data':
    case 'authenveloped-data':
      return openEnvelope(smime.cms, opening);
    case 'compressed-data':
      return { layer: { kind: 'compressed' }, content: decompressCms(smime.cms, maxBytes) };
    case 'other':
      throw new CmsError('unsupported', 'The structure is of a kind that mail does not carry.');
  }
}

async function openOpaque(cms: Buffer, { outer, opening }: Around): Promise<Step> {
  const verified = await verify(cms, opening, {});
  if (verified.signatures.length === 0 && verified.content === undefined) {
    return { layer: { kind: 'certificates', certificates: verified.certificates.flatMap(certificatesIn) }, content: undefined };
  }
  if (verified.content === undefined) throw new CmsError('malformed', 'The signed content is missing.');
  return { layer: signedLayer('opaque', verified, { outer, content: verified.content, judge: opening.judge }), content: verified.content };
}

async function verify(cms: Buffer, { known = [] }: SmimeOpening, content: Pick<VerifyOptions, 'detached'>): Promise<VerifiedCms> {
  if (typeof known !== 'function') return verifyCms(cms, { ...content, known });
  const verified = verifyCms(cms, content);
  const unknown = verified.signatures.filter(({ result }) => result.verdict === 'unknown-signer').map(({ name }) => name);
  return unknown.length === 0 ? verified : verifyCms(cms, { ...content, known: await known(unknown) });
}

async function openEnvelope(cms: Buffer, { recipients = [], allowRsaPkcs1 = false, everyOpener = false }: SmimeOpening): Promise<Step> {
  try {
    const ours = typeof recipients === 'function' ? await recipients(recipientNames(cms)) : recipients;
    const { content, openedBy: _, openers, ...facts } = await decryptCms(cms, ours, { allowRsaPkcs1, everyOpener });
    const prints = openers.map(({ der }) => certificatesIn(der)[0]?.fingerprint ?? '');
    return { layer: { kind: 'encrypted', opened: true, ...facts, openedBy: prints[0] ?? '', openers: prints }, content };
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    return { layer: closedLayer(cms), content: undefined, stoppedBy: error.code };
  }
}

function recipientNames(cms: Buffer): CertificateName[] {
  return envelopeFacts(cms).recipients.flatMap(({ name }) => name ?? []);
}

function closedLayer(cms: Buffer): ClosedLayer {
  try {
    return { kind: 'encrypted', opened: false, envelope: envelopeFacts(cms) };
  } catch {
    return { kind: 'encrypted', opened: false, envelope: undefined };
  }
}

function finished(mail: Buffer, split: SplitMail, { state, keepSignatures }: { state: Unwrapped; keepSignatures: boolean }): OpenedMail {
  const { layers, stoppedBy } = state;
  const protectedHeader = believedHeader(state.entity, layers);
  const [entity, lost] = leftOf(state, keepSignatures);
  if (entity === split.entity) return { mail, layers, stoppedBy, protectedHeader, beside: [] };
  return { ...unwrappedMail({ outer: split.outer, entity }, protectedHeader, lost), layers, stoppedBy, protectedHeader };
}
