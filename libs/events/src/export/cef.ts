/** ArcSight Common Event Format, version 0 (implementation standard 25): one line, ids and counts, never what matched. */
import { meaningOf, outcomeOfVerdict, patternsOfVerdict } from './event-meaning.js';
import { hostOfSource, type ExportedEvent } from './exported-event.js';

/** Severities of CEF go from 0 to 10. */
const SEVERITY = { 1: 1, 2: 3, 3: 5, 4: 8, 5: 10 } as const;

/** One line. Values longer than their field are cut. */
export function cefLine(event: ExportedEvent): string {
  const { stored, program } = event;
  const { title, severity } = meaningOf(event);
  const header = ['Lazaret', 'Lazaret', program, stored.type, title, String(SEVERITY[severity])].map(headerField);
  const fields = extensionOf(event).flatMap(([key, value, limit]) =>
    value === undefined ? [] : [`${key}=${extensionValue(value, limit)}`],
  );
  return `CEF:0|${header.join('|')}|${fields.join(' ')}`;
}

type Field = readonly [key: string, value: string | undefined, limit: number];

function extensionOf(event: ExportedEvent): readonly Field[] {
  const { stored, mail, data, actor, at, source } = event;
  const { outcome } = meaningOf(event);
  const patterns = patternsOfVerdict(data);
  const isVerdict = stored.type === 'VerdictReached';
  return [
    ['rt', String(Date.parse(at)), 20],
    ['externalId', stored.id, 40],
    ['act', isVerdict ? outcomeOfVerdict(data) : stored.type, 63],
    ['outcome', outcome, 63],
    ['suid', actor.kind === 'account' ? actor.id : `${actor.kind}:${actor.id}`, 1023],
    ['suser', mail?.sender ?? undefined, 1023],
    ['duser', mail === null || mail.recipients.length === 0 ? undefined : mail.recipients.join(','), 1023],
    ['dvchost', hostOfSource(source), 100],
    ...labelled('cs1', 'pattern', patterns.length === 0 ? undefined : patterns.map(({ id }) => id).join(',')),
    ...labelled('cs2', 'message', mail?.messageId),
    ...labelled('cs3', 'stream', stored.stream),
    ...labelled('cs4', 'chain', stored.chain),
    ...labelled('cn1', 'matchCount', patterns.length === 0 ? undefined : String(patterns.reduce((sum, { count }) => sum + count, 0))),
    ...labelled('cn2', 'position', String(stored.position)),
    ...labelled('cn3', 'revision', String(stored.revision)),
  ];
}

function labelled(key: string, label: string, value: string | undefined): readonly Field[] {
  return value === undefined
    ? []
    : [
        [`${key}Label`, label, 1023],
        [key, value, 4000],
      ];
}

/** In the header a pipe ends a field, and no line break can be written. */
function headerField(value: string): string {
  return whole(value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '), 512).replace(/[\\|]/g, '\\$&');
}

function extensionValue(value: string, limit: number): string {
  return whole(value, limit)
    .replace(/[\\=]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** Cut before the escapes, so that none is cut in two, and between characters. */
function whole(value: string, limit: number): string {
  return value.length <= limit ? value : value.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
}
