/** The full PDF reader behind the port: pdf-parse, which is pdf.js. It takes thirty times the CPU of the fast path and reads nearly everything. */

/** Text of a PDF file as a reader found it. */
export interface PdfText {
  readonly pages: readonly string[];
  /** Title, author and other properties, bookmarks, and targets of links: what stands beside the pages. */
  readonly properties: readonly string[];
  /** Set when there is no text at all, with why. */
  readonly failure?: 'encrypted' | 'broken' | 'limit-reached';
}

/** Reads the text of a PDF; the bytes stay as they are. Never rejects. */
export type PdfTextReader = (bytes: Buffer, options: { readonly maxMs: number }) => Promise<PdfText>;

/**
 * Reads by pdf-parse. No code of the file runs (`isEvalSupported`), nothing is fetched, no font is loaded. At `maxMs` the reading is abandoned
 * between two pages; a page that never ends is ended by whoever ends the process.
 */
export const readByPdfParse: PdfTextReader = async (bytes, { maxMs }) => {
  // Loaded when the first such file comes: it costs 100 ms and 40 MB that most processes never need.
  const { PDFParse } = await import('pdf-parse');
  const parser = new PDFParse({
    // pdf.js takes the memory away from whoever gives it: give it a copy.
    data: Uint8Array.from(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    enableXfa: false,
    verbosity: 0,
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<PdfText>((resolve) => {
    timer = setTimeout(() => resolve(failed('limit-reached')), maxMs);
  });
  try {
    return await Promise.race([readAll(parser), tooLate]);
  } catch (error) {
    return failed(error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'broken');
  } finally {
    clearTimeout(timer);
    await parser.destroy().catch(() => undefined); // What was wrong with the file has been told by then.
  }
};

interface Parser {
  getText(params: { pageJoiner: string }): Promise<{ pages: readonly { text: string }[] }>;
  getInfo(params: {
    parsePageInfo: boolean;
  }): Promise<{ info?: unknown; outline?: unknown; pages: readonly { links: readonly { url: string }[] }[] }>;
}

async function readAll(parser: Parser): Promise<PdfText> {
  const { pages } = await parser.getText({ pageJoiner: '' });
  // Properties may be broken where the text is good.
  const info = await parser.getInfo({ parsePageInfo: true }).catch(() => ({ pages: [] }));
  const properties = new Set<string>();
  collectStrings(info, properties, 0);
  return { pages: pages.map(({ text }) => text), properties: [...properties] };
}

const NOT_FOR_PEOPLE = new Set(['PDFFormatVersion', 'fingerprints', 'Language', 'Trapped']);

function collectStrings(value: unknown, into: Set<string>, depth: number): void {
  if (typeof value === 'string') {
    if (value !== '') into.add(value);
    return;
  }
  if (typeof value !== 'object' || value === null || depth > 32) return;
  for (const [key, item] of Object.entries(value)) if (!NOT_FOR_PEOPLE.has(key)) collectStrings(item, into, depth + 1);
}

function failed(failure: NonNullable<PdfText['failure']>): PdfText {
  return { pages: [], properties: [], failure };
}
