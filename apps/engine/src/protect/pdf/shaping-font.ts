/** An opened font as pdfkit uses it: asked several times for the same text, and for text that no shaper has seen before. */
import type { Font, GlyphRun } from 'fontkit';

/** Texts whose glyphs are kept: pdfkit measures a text, draws it, and measures it again. */
const MOST_KEPT = 32;

/**
 * The same font with a `layout` that remembers the last texts, and that draws letters one by one where the shaper throws, as fontkit
 * does on marks in an order that its tables do not foresee.
 */
export function shapingFont(font: Font): Font {
  const shaping = Object.create(font) as Font;
  const kept = new Map<string, GlyphRun>();
  shaping.layout = (text, features) => {
    const key = `${features === undefined ? '' : 'whole '}${text}`;
    const known = kept.get(key);
    if (known !== undefined) return copyOf(known);
    const run = layout(font, text, features);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, run);
    return copyOf(run);
  };
  return shaping;
}

function layout(font: Font, text: string, features: Parameters<Font['layout']>[1]): GlyphRun {
  try {
    return font.layout(text, features);
  } catch {
    // an empty run has everything that a run needs
    const run = font.layout('', features);
    run.glyphs = font.glyphsForString(text);
    run.positions = run.glyphs.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }));
    return run;
  }
}

/** pdfkit scales the positions where they stand. */
function copyOf(run: GlyphRun): GlyphRun {
  const copy = Object.create(run) as GlyphRun;
  copy.positions = run.positions.map((position) => ({ ...position }));
  return copy;
}
