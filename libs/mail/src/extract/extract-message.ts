/** Bytes of one message → everything that can be scanned in it, and an account of everything that cannot. */

import type { MimeNode } from '../mime/mime-node.js';
import { parseMime } from '../mime/parse-mime.js';
import { createBudget } from './budget.js';
import { createCollector } from './collector.js';
import type { DocumentReaders } from './document-readers.js';
import type { Extraction, ExtractionLimits } from './extraction.js';
import { readMessageHeaders, type MessageHeaders } from './message-headers.js';
import { readNode } from './read-node.js';
import type { MessagePlace, Reading } from './read-file.js';

/**
 * Extracts `raw` (a message as it came over SMTP, dot-unstuffed). Hostile bytes give defects and uninspectable parts and never a
 * rejection; so do readers that throw. Texts are UTF-8 and may share memory with `raw`.
 */
export async function extractMessage(raw: Buffer, readers: DocumentReaders, limits: ExtractionLimits): Promise<Extraction> {
  const budget = createBudget(limits);
  const out = createCollector(budget);
  const reading: Reading = {
    readers,
    limits,
    budget,
    out,
    readMessage: async (nested, place) => {
      await readMessage(reading, nested, place);
    },
  };
  const headers = await readMessage(reading, raw, { prefix: '', depth: 0 });
  const fileNames = Buffer.from([...out.fileNames].join('\n'));
  out.addText({ path: 'filenames', kind: 'attachment', mediaType: 'text/plain', text: fileNames, aside: true });
  return {
    ...(headers.subject !== undefined && { subject: headers.subject }),
    ...(headers.from !== undefined && { fromHeader: headers.from }),
    ...(headers.messageId !== undefined && { messageIdHeader: headers.messageId }),
    ...(headers.date !== undefined && { dateHeader: headers.date }),
    receivedCount: headers.receivedCount,
    parts: out.parts,
    attachments: out.attachments,
    uninspectable: out.uninspectable,
    defects: out.defects,
  };
}

async function readMessage(reading: Reading, raw: Buffer, place: MessagePlace): Promise<MessageHeaders> {
  const { limits, budget, out } = reading;
  const root: MimeNode = parseMime(raw, { maxMimeDepth: limits.maxMimeDepth, takeMimePart: () => budget.takeMimePart() }, place.prefix);
  const headers = readMessageHeaders(root);
  const isTop = place.depth === 0;
  const path = (name: string): string => `${place.prefix}${name}`;
  out.addText({
    path: path('subject'),
    kind: isTop ? 'subject' : 'attachment',
    mediaType: 'text/plain',
    text: Buffer.from(headers.subjectText),
    ...(!isTop && { aside: true }),
  });
  out.addText({
    path: path('headers'),
    kind: isTop ? 'headers' : 'attachment',
    mediaType: 'text/plain',
    text: Buffer.from(headers.headersText),
    ...(!isTop && { aside: true }),
  });
  await readNode(reading, root, { place, isRoot: true });
  return headers;
}
