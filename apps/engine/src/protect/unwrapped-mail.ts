/** A mail of which layers were taken off, put together again. */
import { joinMail, plainEntity, type ProtectedHeader, readProtectedHeader, restoreHeader, type SplitMail, withCrlf } from '#mail';

/** What matters here of a layer. */
export interface LayerTaken {
  readonly kind: string;
  /** Of a signed one. */
  readonly verdict?: string;
}

/** Programs on Unix encrypt lines that end in LF; what is binary is not touched, for then the header has CRLF. */
export function asEntity(content: Buffer): Buffer {
  const lineFeed = content.indexOf(0x0a);
  return lineFeed >= 0 && content[lineFeed - 1] !== 0x0d ? withCrlf(content) : content;
}

/** The header inside, unless it is in a broken signature: it is then worth no more than the one outside. */
export function believedHeader(entity: Buffer, layers: readonly LayerTaken[]): ProtectedHeader | undefined {
  const isProtected = layers.some(({ kind }) => kind === 'encrypted' || kind === 'signed');
  const holds = layers.every(({ kind, verdict }) => kind !== 'signed' || verdict === 'good' || verdict === 'weak');
  return isProtected && holds ? readProtectedHeader(entity) : undefined;
}

/** The outer header and what was inside, with protected fields where mail programs look for them. */
export function unwrappedMail({ outer, entity }: SplitMail, header: ProtectedHeader | undefined): Buffer {
  return joinMail({ outer: header ? restoreHeader(outer, header.fields) : outer, entity: plainEntity(entity) });
}
