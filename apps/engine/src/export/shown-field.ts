/**
 * What a profile shows of one sealed field that was opened. What is not named here is what people wrote, what other servers said or what
 * names the owner of a key: it leaves unmasked only. Values that matched are in no field.
 */
import type { Masking } from '#events';
import { z } from 'zod';

const envelope = z.object({ sender: z.string(), recipients: z.array(z.string()) });
const headers = z.object({ subject: z.string(), from: z.string(), messageId: z.string() });
const findings = z.array(z.object({ masked: z.string() }));

/** How a field looks when addresses are masked; undefined: it is left out. */
const MASKED: Readonly<Record<string, (text: string) => unknown>> = {
  envelope: (text) => {
    const { sender, recipients } = envelope.parse(JSON.parse(text));
    return { sender: maskedMailbox(sender), recipients: recipients.map(maskedMailbox) };
  },
  // matches in the subject were masked when it was recorded
  headers: (text) => {
    const { subject, from, messageId } = headers.parse(JSON.parse(text));
    return { subject: withMaskedAddresses(subject), from: domainsOf(from), messageId };
  },
  shownFindings: (text) => findings.parse(JSON.parse(text)).map(({ masked }) => ({ masked })),
  to: maskedMailbox,
  who: (text) => text,
};

/** Undefined: the profile leaves it out. */
export function shownField(field: string, text: string, masking: Masking): unknown {
  if (masking === 'unmasked') return parsedOrText(text);
  return Object.hasOwn(MASKED, field) ? MASKED[field]?.(text) : undefined;
}

/** `anna@example.com` → `•••@example.com`; the null reverse-path stays empty. */
export function maskedMailbox(address: string): string {
  const at = address.lastIndexOf('@');
  if (address === '') return '';
  return at < 0 ? '•••' : `•••${address.slice(at)}`;
}

/** From the beginning of a word to its last at-sign, or a quoted local part; looked for at beginnings of words only, so in linear time. */
const LOCAL_PART = /(?:"[^"]*"|(?<![^\s<>(),;:"])[^\s<>(),;:"]+)@(?=[^\s@<>(),;:"])/g;

/** Addresses within a text; what stands before the last at-sign of a word goes. */
export function withMaskedAddresses(text: string): string {
  return text.replace(LOCAL_PART, '•••@');
}

/** A From field names people beside their addresses: the domains stay. */
function domainsOf(from: string): string {
  const domains = [...from.matchAll(/@([^\s@<>(),;:"]+)/g)].map(([, domain = '']) => `•••@${domain}`);
  return domains.length === 0 ? '•••' : domains.join(', ');
}

function parsedOrText(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // a note that begins like it
  }
}
