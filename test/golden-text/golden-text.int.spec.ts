import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TextView } from '../../libs/dlp/src/normalize/normalized-text.js';
import { compileSkipList, normalizeParts } from '../../libs/dlp/src/normalize/normalize.js';

/** A view of one part in pieces: what stands there, and the UTF-16 span of the part's text that it stands for. */
const pieces = z.array(z.tuple([z.string(), z.number(), z.number()]));
type Pieces = z.infer<typeof pieces>;

const golden = z.object({
  about: z.string(),
  skipWords: z.array(z.string()).default([]),
  parts: z.array(z.object({ path: z.string(), text: z.string().optional(), base64: z.string().optional() })),
  exact: z.array(pieces),
  folded: z.array(pieces),
});

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe.each(files)('golden text %s', (file) => {
  const { parts, skipWords, exact, folded } = golden.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  const scanParts = parts.map(({ path, text, base64 }) => ({
    path,
    kind: 'body' as const,
    text: base64 === undefined ? Buffer.from(text ?? '', 'utf8') : Buffer.from(base64, 'base64'),
  }));
  const paths = parts.map(({ path }) => path);
  const normalized = normalizeParts(scanParts, { skipWords: compileSkipList(skipWords) });

  it('has the exact view and its map as written down', () => {
    expect(textOf(normalized.exact)).toBe(joined(exact));
    expect(located(normalized.exact, exact)).toEqual(expected(exact, paths));
  });

  it('has the folded view and its map as written down', () => {
    expect(textOf(normalized.folded)).toBe(joined(folded));
    expect(located(normalized.folded, folded)).toEqual(expected(folded, paths));
  });
});

function textOf(view: TextView): string {
  return view.bytes.toString('utf8');
}

function joined(parts: readonly Pieces[]): string {
  return parts.map((part) => part.map(([text]) => text).join('')).join('\u001e');
}

function expected(parts: readonly Pieces[], paths: readonly string[]): unknown[] {
  return parts.flatMap((part, index) => part.map(([text, start, end]) => ({ text, part: paths[index], start, end })));
}

function located(view: TextView, parts: readonly Pieces[]): unknown[] {
  let at = 0;
  return parts.flatMap((part, index) => {
    if (index > 0) at += 1;
    return part.map(([text]) => {
      const start = at;
      at += Buffer.byteLength(text);
      return { text, ...view.locate(start, at) };
    });
  });
}
