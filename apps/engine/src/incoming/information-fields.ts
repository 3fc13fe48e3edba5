/** Header fields that tell the mail programs of people inside what was found around a mail. One a layer, the outermost first. */
import { renderHeader } from '#mail';
import type { FoundLayer, FoundProtection, FoundSignature } from './found-layers.js';

const MOST_SIGNATURES = 8;

/** `X-Lazaret-Info-1: encrypted; cipher=aes-256-gcm; …`. What stands in the mail can begin no field, and no parameter of its own. */
export function informationFields({ layers, stoppedBy }: FoundProtection): Buffer[] {
  const told = layers.flatMap(linesOf);
  if (stoppedBy !== null) told.push(parameters('left-closed', [['why', stoppedBy]]));
  return told.map((line, index) => renderHeader(`X-Lazaret-Info-${index + 1}`, line));
}

function linesOf(layer: FoundLayer): string[] {
  switch (layer.kind) {
    case 'opened':
      return [
        parameters('encrypted', [
          ['format', layer.format],
          ['cipher', layer.cipher],
          ['integrity', layer.authenticated ? 'yes' : 'no'],
          ['key-transport', layer.keyAlgorithm],
          ['key', layer.openedBy],
        ]),
      ];
    case 'closed':
      return [
        parameters('encrypted', [
          ['format', layer.format],
          ['cipher', layer.cipher ?? ''],
          ['opened', 'no'],
        ]),
      ];
    case 'signed':
      return layer.signatures.slice(0, MOST_SIGNATURES).map((signature) => signed(signature, layer.format));
    case 'compressed':
    case 'certificates':
      return [parameters(layer.kind, [['format', layer.format]])];
  }
}

function signed({ verdict, why, signer, signedAt, isFrom }: FoundSignature, format: FoundLayer['format']): string {
  return parameters('signed', [
    ['format', format],
    ['result', verdict],
    ['why', why.join(' ')],
    ['trusted', signer === null ? '' : signer.trusted ? 'yes' : 'no'],
    ['untrusted', signer?.why ?? ''],
    ['from', isFrom ? 'yes' : 'no'],
    ['signer', signer?.addresses[0] ?? ''],
    ['key', signer?.fingerprint ?? ''],
    ['at', signedAt ?? ''],
  ]);
}

/** What has no value is left out. */
function parameters(what: string, all: readonly (readonly [name: string, value: string])[]): string {
  return [what, ...all.flatMap(([name, value]) => (value === '' ? [] : [`${name}=${quoted(value)}`]))].join('; ');
}

/** A token as it is, anything else as a quoted string (RFC 2045 §5.1), without what would end it. */
function quoted(value: string): string {
  return /^[\w.:@+-]+$/.test(value) ? value : `"${value.replace(/["\\\p{Cc}]/gu, '').slice(0, 200)}"`;
}
