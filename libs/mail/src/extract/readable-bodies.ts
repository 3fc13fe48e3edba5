/** The bodies of a message as a mail program would show them, chosen by mailparser. Scanning does not use it: it reads everything. */

import type { ParsedMail } from 'mailparser';

/** Either, both or none; the HTML is as the sender wrote it: hostile until somebody has made it safe. */
export interface ReadableBodies {
  readonly text?: string;
  readonly html?: string;
}

/** Nothing is converted, linked or inlined: what comes out stood in the mail. */
const AS_WRITTEN = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
};

/** Reads `raw`. No rejection: a message that mailparser gives up on has no readable bodies. */
export async function readableBodies(raw: Buffer): Promise<ReadableBodies> {
  const mail = await parsed(raw);
  const text = mail?.text ?? '';
  const html = mail?.html === false ? '' : (mail?.html ?? '');
  return { ...(text !== '' && { text }), ...(html !== '' && { html }) };
}

async function parsed(raw: Buffer): Promise<ParsedMail | undefined> {
  // loaded when somebody opens a message: inspection never needs it
  const { simpleParser } = await import('mailparser');
  try {
    return await simpleParser(raw, AS_WRITTEN);
  } catch {
    return undefined;
  }
}
