/**
 * HTML of a mail made safe to show: parsed, reduced to a small vocabulary and written anew with everything escaped. What a
 * browser reads differently than our parser (noscript, foreign content, comments) is lost in between and cannot come back.
 */
import type { PartKind } from '#dlp';
import { htmlPieces, type HtmlPiece, type RemovedContent } from './html-pieces.js';
import type { Mask } from './mask.js';
import { withoutControls, type MaskedText, type Masker } from './masked-text.js';

export interface SafeHtml {
  readonly html: string;
  readonly removed: RemovedContent;
}

/** UTF-16 code units of text that are shown. */
const LONGEST = 512 * 1024;
const GOES_ON = '<p>[the text goes on]</p>';

/**
 * No scripts, no addresses, no styles, no attributes but layout; links and pictures become words; matches are masked, also where
 * their characters are spread over elements. Show it in a sandboxed frame all the same.
 */
export function safeHtml(html: string, kind: PartKind, masker: Masker): SafeHtml {
  const { pieces, running, removed, isWhole } = htmlPieces(html, LONGEST);
  const found = masker.find(running, { kind, path: 'html', limit: LONGEST });
  const write = createWriter(found, (note) => masker.mask(note, kind));
  const shown = pieces.map(write).join('');
  return { html: isWhole && found.end === running.length ? shown : shown + GOES_ON, removed };
}

function createWriter({ text, masks, end }: MaskedText, maskNote: (note: string) => string): (piece: HtmlPiece) => string {
  let next = 0;
  let written: Mask | undefined;
  const writeText = (from: number, to: number): string => {
    let html = '';
    let at = from;
    while ((masks[next]?.end ?? Infinity) <= from) next++;
    for (let i = next; ; i++) {
      const mask = masks[i];
      if (mask === undefined || mask.start >= to) break;
      html += escaped(text.slice(at, Math.max(at, mask.start)));
      if (mask !== written) html += `<mark>${escaped(mask.masked)}</mark>`;
      written = mask;
      at = Math.max(at, Math.min(mask.end, to));
    }
    return html + escaped(text.slice(at, to));
  };
  return (piece) => {
    switch (piece.kind) {
      case 'open':
        return `<${piece.tag}${piece.layout.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')}>`;
      case 'close':
        return `</${piece.tag}>`;
      case 'text':
        return piece.start < end ? writeText(piece.start, Math.min(piece.end, end)) : '';
      case 'note':
        return escaped(maskNote(piece.text));
    }
  };
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

function escaped(text: string): string {
  return withoutControls(text).replace(/[&<>"'`]/g, (character) => ESCAPES[character] ?? '');
}
