/** Reads the checkpoints that were kept outside: an anchor file, or the file of a syslog server among whose lines they stand. */
import type { Readable } from 'node:stream';
import type { OutsideAnchor } from '#event-store';
import { linesOf, openBytes } from '../platform/file-lines.js';
import { readAnchorLine } from './anchor-line.js';

const MAX_LINE_BYTES = 65_536;

/** @param input - what `-` stands for. @throws what the reading throws */
export async function readAnchorFile(file: string, input?: Readable): Promise<OutsideAnchor[]> {
  const anchors: OutsideAnchor[] = [];
  for await (const line of linesOf(openBytes(file, input), MAX_LINE_BYTES)) {
    const anchor = readAnchorLine(line, file);
    if (anchor !== undefined) anchors.push(anchor);
  }
  return anchors;
}
