/** A mail of which layers were taken off, put together again. */
import { outlineOfCms } from '#crypto';
import {
  besideLayer,
  fieldsPutAside,
  type HeaderField,
  joinMail,
  plainEntity,
  type ProtectedHeader,
  readProtectedHeader,
  restoreHeader,
  type SplitMail,
  withCrlf,
} from '#mail';

/** What matters here of a layer. */
export interface LayerTaken {
  readonly kind: string;
  /** Of an encrypted one. */
  readonly opened?: boolean;
  /** Of a signed one. */
  readonly verdict?: string;
}

/** Programs on Unix encrypt lines that end in LF; what is binary is not touched, for then the header has CRLF. */
export function asEntity(content: Buffer): Buffer {
  const lineFeed = content.indexOf(0x0a);
  return lineFeed >= 0 && content[lineFeed - 1] !== 0x0d ? withCrlf(content) : content;
}

/**
 * The header inside. What came out of an envelope is believed whoever signed it, for nothing else says what is hidden outside. In a signature
 * alone that does not hold it is worth no more than the one outside.
 */
export function believedHeader(entity: Buffer, layers: readonly LayerTaken[]): ProtectedHeader | undefined {
  const isOpened = layers.some(({ opened }) => opened === true);
  const signed = layers.filter(({ kind }) => kind === 'signed');
  const holds = signed.length > 0 && signed.every(({ verdict }) => verdict === 'good' || verdict === 'weak');
  return isOpened || holds ? readProtectedHeader(entity) : undefined;
}

/** What stands in the layers beside what they protect, as fields; undefined where that cannot be told. */
export interface BesideLayers {
  /** In those that were taken off. */
  readonly lost: readonly HeaderField[] | undefined;
  /** In signatures that may stay in the mail. */
  readonly kept: readonly HeaderField[] | undefined;
}

export const NOTHING_BESIDE: BesideLayers = { lost: [], kept: [] };

/** With one layer more, inside of the others: `entity` is that layer. */
export function besideOneMore({ lost, kept }: BesideLayers, entity: Buffer, isSignature: boolean): BesideLayers {
  const all = together(kept, besideLayer(entity, { outlineOfCms }));
  return isSignature ? { lost, kept: all } : { lost: together(lost, all), kept: [] };
}

/** What is left of a mail when layers were taken off, and what was lost with them. */
export function leftOf(
  { entity, kept, beside }: { readonly entity: Buffer; readonly kept: Buffer; readonly beside: BesideLayers },
  keepSignatures: boolean,
): readonly [entity: Buffer, lost: BesideLayers['lost']] {
  return keepSignatures ? [kept, beside.lost] : [entity, together(beside.lost, beside.kept)];
}

/** An opened mail, and what can be read of the closed one that is not in it. */
export interface MailWithBeside {
  readonly mail: Buffer;
  /** Header fields; undefined where nobody can tell. */
  readonly beside: readonly HeaderField[] | undefined;
}

/** The outer header and what was inside, with protected fields where mail programs look for them. */
export function unwrappedMail(split: SplitMail, header: ProtectedHeader | undefined, layers: BesideLayers['lost']): MailWithBeside {
  const outer = header ? restoreHeader(split.outer, header.fields) : split.outer;
  return {
    mail: joinMail({ outer, entity: plainEntity(split.entity) }),
    beside: together(layers, fieldsPutAside(split, outer)),
  };
}

/** Both, or none where one cannot be told. */
export function together(some: BesideLayers['lost'], more: BesideLayers['lost']): BesideLayers['lost'] {
  return some && more && [...some, ...more];
}
