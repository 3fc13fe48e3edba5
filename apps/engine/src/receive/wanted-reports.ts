/** What a client says of delivery reports at MAIL and RCPT (RFC 3461 §4), checked before it is believed. */
import type { SMTPServerEnvelope } from 'smtp-server';
import type { DsnNotify, EnvelopeDsn, RecipientDsn } from '#events';

/** RFC 3461 §4.4, and §4.2 for the original recipient. */
const MAX_ENVID = 100;
const MAX_ORCPT = 500;
const NOTIFY: readonly string[] = ['NEVER', 'SUCCESS', 'FAILURE', 'DELAY'] satisfies DsnNotify[];

/** Bytes that one recipient's wishes take in the sealed envelope, so that many of them stay within an event. */
export function bytesOfReports(dsn: { readonly orcpt?: string | undefined } | undefined): number {
  return dsn === undefined ? 0 : Buffer.byteLength(dsn.orcpt ?? '') + 40;
}

/** The wishes of a whole envelope; undefined when it has none. smtp-server has checked the words and decoded xtext. */
export function wantedReports({ dsn, rcptTo }: SMTPServerEnvelope): EnvelopeDsn | undefined {
  const recipients = rcptTo.map(({ dsn: wanted }): RecipientDsn => {
    const notify = wanted?.notify?.filter(isNotify) ?? [];
    const { orcpt } = wanted ?? {};
    return { notify: notify.length === 0 ? null : notify, orcpt: orcpt !== undefined && orcpt.length <= MAX_ORCPT ? orcpt : null };
  });
  const ret = dsn?.ret === 'FULL' || dsn?.ret === 'HDRS' ? dsn.ret : null;
  const envid = dsn?.envid != null && isEnvid(dsn.envid) ? dsn.envid : null;
  const says = ret !== null || envid !== null || recipients.some(({ notify, orcpt }) => notify !== null || orcpt !== null);
  return says ? { ret, envid, recipients } : undefined;
}

/** RFC 3461 §4.4: printable, and no more than a hundred characters. Another one would be refused by the next hop. */
function isEnvid(envid: string): boolean {
  return envid.length <= MAX_ENVID && /^[\x20-\x7e]+$/.test(envid);
}

function isNotify(word: string): word is DsnNotify {
  return NOTIFY.includes(word);
}
