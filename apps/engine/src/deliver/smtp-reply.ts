/** One reply of an SMTP server (RFC 5321 §4.2): code and text, the lines of a multiline reply joined by a blank. */
export interface SmtpReply {
  readonly code: number;
  readonly text: string;
}

/** Whether the server took the command. */
export function isPositive(reply: SmtpReply): boolean {
  return reply.code >= 200 && reply.code < 400;
}

const MAX_REPLY_BYTES = 16_384;

/**
 * Cuts a byte stream into replies. A peer that sends something else, or without end, is a broken peer: `feed` throws
 * and the connection is given up.
 */
export function createReplyReader(): { feed(chunk: Buffer): SmtpReply[] } {
  let pending = '';
  let lines: string[] = [];
  return {
    feed(chunk) {
      pending += chunk.toString('latin1');
      const replies: SmtpReply[] = [];
      for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
        const line = pending.slice(0, end).replace(/\r$/, '');
        pending = pending.slice(end + 1);
        if (!/^[2-5]\d\d([ -]|$)/.test(line)) throw new Error('the next hop does not speak SMTP');
        lines.push(line.slice(4));
        if (line[3] === '-') continue;
        replies.push({ code: Number(line.slice(0, 3)), text: printable(lines.join(' ')) });
        lines = [];
      }
      if (pending.length + lines.length * 8 > MAX_REPLY_BYTES) throw new Error('the next hop sends a reply without end');
      return replies;
    },
  };
}

/** Reply texts go into our own replies and into events: no control characters, bounded. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
}
