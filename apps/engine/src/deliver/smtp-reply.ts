/** One reply of an SMTP server (RFC 5321 §4.2): code and printable text, the lines of a multiline reply joined by a blank. */
export interface SmtpReply {
  readonly code: number;
  readonly text: string;
}

/** Whether the server took the command, for good. 354 is no such answer: to anything but DATA it means nothing. */
export function isPositive(reply: SmtpReply): boolean {
  return reply.code >= 200 && reply.code < 300;
}

const MAX_REPLY_BYTES = 16_384;

/**
 * Cuts a byte stream into replies. A peer that sends something else, or without end, is a broken peer: `feed` throws when it
 * comes to that, after the replies before it, and the connection is given up.
 */
export function createReplyReader(): { feed(chunk: Buffer): Iterable<SmtpReply> } {
  let pending = '';
  let lines: string[] = [];
  let bytes = 0;
  return {
    *feed(chunk) {
      pending += chunk.toString('latin1');
      bytes += chunk.length;
      for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
        const line = pending.slice(0, end).replace(/\r$/, '');
        pending = pending.slice(end + 1);
        if (!/^[2-5]\d\d([ -]|$)/.test(line)) throw new Error('the next hop does not speak SMTP');
        lines.push(line.slice(4));
        if (line[3] === '-') continue;
        const text = lines.join(' ').replace(/[^\x20-\x7e]/g, '?');
        lines = [];
        bytes = pending.length;
        yield { code: Number(line.slice(0, 3)), text };
      }
      if (bytes > MAX_REPLY_BYTES) throw new Error('the next hop sends a reply without end');
    },
  };
}

/** The reply as it goes into our own replies and into events: of bounded length. */
export function brief(reply: SmtpReply): SmtpReply {
  return reply.text.length > 500 ? { ...reply, text: reply.text.slice(0, 500) } : reply;
}
