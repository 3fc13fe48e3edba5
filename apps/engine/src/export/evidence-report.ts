/** The readable report of an evidence bundle: HTML without scripts, without anything that is fetched. */
import { titleOf, type ExportedEvent } from '#events';

export interface EvidenceReport {
  readonly about: string;
  readonly source: string;
  readonly madeAt: string;
  readonly events: readonly ExportedEvent[];
  /** How many there are; the report names the first ones. */
  readonly count: number;
}

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse;width:100%}' +
  'td,th{border-bottom:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}pre{white-space:pre-wrap;margin:0}' +
  '@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}';

/** One file; people and what they wrote are masked as the events are. */
export function evidenceReport({ about, source, madeAt, events, count }: EvidenceReport): string {
  const rows = events.map(
    ({ at, stored, actor, data }) =>
      `<tr><td>${text(at)}</td><td>${text(titleOf(stored.type))}</td><td>${text(`${actor.kind}:${actor.id}`)}</td>` +
      `<td>${text(`${stored.stream} ${String(stored.revision)}`)}</td><td><pre>${text(JSON.stringify(data))}</pre></td></tr>`,
  );
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">' +
    `<title>Evidence: ${text(about)}</title><style>${STYLE}</style></head><body><h1>Evidence: ${text(about)}</h1>` +
    `<p>Made ${text(madeAt)} by ${text(source)}. ${String(count)} events${count > events.length ? `, the first ${String(events.length)} shown` : ''}. ` +
    'This page is for reading; <code>events.jsonl</code> is what counts, and <code>node verify.mjs</code> checks it.</p>' +
    '<table><thead><tr><th>Time</th><th>What</th><th>Who</th><th>Where</th><th>Facts, masked</th></tr></thead><tbody>' +
    `${rows.join('\n')}</tbody></table></body></html>\n`
  );
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`).replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ');
}
