import type { MailRecord } from '../project/report-facts/mail-record.js';

/** The columns that say which mail a row is about. */
export function ofRecord(message: string | null, mail: MailRecord | undefined) {
  return {
    message,
    severity: mail?.severity ?? null,
    patterns: mail?.patterns.join(' ') ?? null,
    team: mail?.state.team ?? null,
    heldAt: mail?.heldAt ?? null,
  };
}
