/** Finds boundary delimiter lines of all open multiparts (RFC 2046 §5.1.1) in one pass, whatever the depth of nesting. */

/** A delimiter line of an open multipart. */
export interface Delimiter {
  /** Where the body before it ends: the line break before the delimiter belongs to the delimiter. */
  readonly bodyEnd: number;
  /** Offset of the line after it. */
  readonly next: number;
  /** Which open multipart it belongs to: 0 is the outermost. */
  readonly level: number;
  readonly isClose: boolean;
}

/** The open multiparts of a parse. */
export interface Delimiters {
  /** Opens a multipart that may have several boundaries (contradictory headers); answers its level. */
  open(boundaries: readonly string[]): number;
  /** Closes the innermost multipart. */
  close(): void;
  /** The delimiter line at a line start, if it is one. */
  at(lineStart: number): Delimiter | undefined;
  /** The first delimiter line at or after a line start. */
  find(lineStart: number): Delimiter | undefined;
}

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const LINE_OF_DASHES = Buffer.from('\n--');
/** Trailing white space that a delimiter line may carry (transport padding). */
const MAX_PADDING = 1_000;

/** Delimiters over `raw`; each line is looked up in a map, so the cost does not grow with the number of open multiparts. */
export function createDelimiters(raw: Buffer): Delimiters {
  const levels: (readonly string[])[] = [];
  const levelsOf = new Map<string, number[]>();
  let longest = 0;

  const innermost = (boundary: string): number | undefined => levelsOf.get(boundary)?.at(-1);

  const at = (lineStart: number): Delimiter | undefined => {
    if (raw[lineStart] !== DASH || raw[lineStart + 1] !== DASH || levels.length === 0) return undefined;
    const lf = raw.indexOf(LF, lineStart);
    const lineEnd = lf < 0 ? raw.length : lf;
    if (lineEnd - lineStart > longest + MAX_PADDING) return undefined;
    const line = raw.toString('latin1', lineStart + 2, lineEnd).trimEnd();
    const level = innermost(line);
    const closed = level === undefined && line.endsWith('--') ? innermost(line.slice(0, -2)) : undefined;
    const found = level ?? closed;
    if (found === undefined) return undefined;
    return {
      bodyEnd: beforeLineBreak(raw, lineStart),
      next: Math.min(lineEnd + 1, raw.length),
      level: found,
      isClose: level === undefined,
    };
  };

  return {
    open(boundaries) {
      const level = levels.push(boundaries) - 1;
      for (const boundary of boundaries) {
        levelsOf.set(boundary, [...(levelsOf.get(boundary) ?? []), level]);
        longest = Math.max(longest, boundary.length);
      }
      return level;
    },
    close() {
      for (const boundary of levels.pop() ?? []) {
        const rest = levelsOf.get(boundary)?.slice(0, -1) ?? [];
        if (rest.length > 0) levelsOf.set(boundary, rest);
        else levelsOf.delete(boundary);
      }
    },
    at,
    find(lineStart) {
      if (levels.length === 0) return undefined;
      let start = lineStart;
      for (;;) {
        const delimiter = at(start);
        if (delimiter) return delimiter;
        const dashes = raw.indexOf(LINE_OF_DASHES, start);
        if (dashes < 0) return undefined;
        start = dashes + 1;
      }
    },
  };
}

function beforeLineBreak(raw: Buffer, lineStart: number): number {
  let end = lineStart;
  if (raw[end - 1] === LF) end--;
  if (end < lineStart && raw[end - 1] === CR) end--;
  return end;
}
