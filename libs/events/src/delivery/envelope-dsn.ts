/** What a sender asks for in delivery reports (RFC 3461), as it lies in the sealed envelope. */

/** When a report on one recipient is wanted; `NEVER` stands alone. */
export type DsnNotify = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY';

/** The DSN parameters of one transaction, xtext decoded. Absent when the client gave none. */
export interface EnvelopeDsn {
  /** How much of the message a report of failure shall return. */
  readonly ret: 'FULL' | 'HDRS' | null;
  /** The sender's own name for this mail. */
  readonly envid: string | null;
  /** In the order of the recipients. */
  readonly recipients: readonly RecipientDsn[];
}

export interface RecipientDsn {
  /** Null: not said, which means failure (RFC 3461 §4.1). */
  readonly notify: readonly DsnNotify[] | null;
  /** `rfc822;anna@example.net`: the address that the sender used. */
  readonly orcpt: string | null;
}

/** What a report is about. */
export type ReportKind = 'failed' | 'delayed' | 'relayed';

const ASKED_BY: Readonly<Record<ReportKind, DsnNotify>> = { failed: 'FAILURE', delayed: 'DELAY', relayed: 'SUCCESS' };

/** Whether the sender wants such a report on a recipient. Who says nothing hears of failures only. */
export function wantsReport(dsn: EnvelopeDsn | undefined, recipient: number, kind: ReportKind): boolean {
  const notify = dsn?.recipients[recipient]?.notify ?? null;
  return notify === null ? kind === 'failed' : notify.includes(ASKED_BY[kind]);
}

/** The parameters of some recipients, in the order of `numbers`. */
export function dsnOf(dsn: EnvelopeDsn | undefined, numbers: readonly number[]): EnvelopeDsn | undefined {
  return dsn && { ...dsn, recipients: numbers.map((number) => dsn.recipients[number] ?? { notify: null, orcpt: null }) };
}
