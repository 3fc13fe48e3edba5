/** `format=flowed` text (RFC 3676) with its soft line breaks undone, so that a value broken over two lines is found. */

/** Parameters of the reading. */
export interface FlowedOptions {
  /** `delsp=yes`: the blank that marks a soft break is no part of the text (§4.1). */
  readonly deleteSpace: boolean;
}

/** Joins flowed lines of the same quote depth (§4.5), takes quote marks and space-stuffing off (§4.4). Lines are joined with `\n`. */
export function unflow(text: string, options: FlowedOptions): string {
  const out: string[] = [];
  let open: { depth: number; text: string } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const depth = quoteDepth(line);
    const body = line.slice(line.charCodeAt(depth) === 0x20 ? depth + 1 : depth);
    if (open && open.depth !== depth) {
      out.push(open.text);
      open = undefined;
    }
    const whole: string = (open?.text ?? '') + body;
    // §4.3: the signature separator looks flowed and is not.
    const isFlowed = body.endsWith(' ') && body !== '-- ';
    if (isFlowed) open = { depth, text: options.deleteSpace ? whole.slice(0, -1) : whole };
    else {
      out.push(whole);
      open = undefined;
    }
  }
  if (open) out.push(open.text);
  return out.join('\n');
}

function quoteDepth(line: string): number {
  let depth = 0;
  while (line.charCodeAt(depth) === 0x3e) depth++;
  return depth;
}
