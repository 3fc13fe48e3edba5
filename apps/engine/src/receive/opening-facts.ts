/** What was found around a protected mail, as a fact. */
import type { MessageEvent, SealedOpening } from '#events';
import type { FieldSealer } from '../platform/engine-keys.js';
import type { ToldLayer } from '../protect/work/opened-report.js';
import type { OpenedTransmission } from './incoming-transmission.js';

type Layers = Extract<MessageEvent, { type: 'MailOpened' }>['data']['layers'];

const WORST_FIRST = ['broken', 'unknown-signer', 'weak', 'good'] as const;

/** None of a mail that nobody looked into, or that turned out to be plain. */
export function openingFacts(opened: OpenedTransmission | undefined, sealer: FieldSealer): MessageEvent[] {
  if (opened === undefined || (opened.message.report.layers.length === 0 && opened.message.report.stoppedBy === null)) return [];
  const { layers, stoppedBy } = opened.message.report;
  const keys: SealedOpening = {
    openedBy: layers.flatMap((layer) => (layer.kind === 'opened' ? [layer.openedBy] : [])),
    signers: layers.flatMap((layer) => (layer.kind === 'signed' ? layer.signatures.flatMap(({ signer }) => signer ?? []) : [])),
  };
  return [
    {
      type: 'MailOpened',
      data: {
        layers: layers.map(layerOf),
        stoppedBy,
        isScanned: opened.scanned !== undefined,
        keys: sealer.seal('keys', JSON.stringify(keys)),
      },
    },
  ];
}

function layerOf(layer: ToldLayer): Layers[number] {
  switch (layer.kind) {
    case 'opened':
      return { kind: 'encrypted', format: layer.format, isOpened: true, algorithms: [layer.cipher, layer.keyAlgorithm], verdict: null };
    case 'closed':
      return {
        kind: 'encrypted',
        format: layer.format,
        isOpened: false,
        algorithms: layer.cipher === null ? [] : [layer.cipher],
        verdict: null,
      };
    case 'signed': {
      const verdict = WORST_FIRST.find((wanted) => layer.signatures.some((signature) => signature.verdict === wanted)) ?? 'broken';
      return { kind: 'signed', format: layer.format, isOpened: null, algorithms: [], verdict };
    }
    case 'compressed':
    case 'certificates':
      return { kind: layer.kind, format: layer.format, isOpened: null, algorithms: [], verdict: null };
  }
}
