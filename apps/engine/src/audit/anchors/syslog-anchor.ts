/** Checkpoints told to a syslog server: its file is the proof, and `audit verify --anchor` reads it. */
import { syslogMessage } from '#events';
import { packageVersion } from '../../platform/package-root.js';
import { sendSyslog, type SyslogTarget } from '../../platform/syslog-sender.js';
import { anchorLine } from '../anchor-line.js';
import type { Checkpoint } from '../ledger-state.js';
import type { LedgerAnchor } from './anchor.js';

/** @param hostname - of this gateway, as it stands in the messages. */
export function syslogAnchor(target: SyslogTarget, hostname: string): LedgerAnchor {
  return {
    kind: 'syslog',
    place: `${target.protocol}://${target.host}:${target.port}`,
    pauseMs: 0,
    async tell(checkpoint) {
      await sendSyslog(target, [messageOf(checkpoint, hostname)]);
      return null;
    },
  };
}

function messageOf(checkpoint: Checkpoint, hostname: string): string {
  const event = {
    stored: checkpoint.stored,
    source: `/lazaret/${hostname}`,
    program: packageVersion(),
    masking: 'sealed',
    at: checkpoint.sealedAt,
    actor: { kind: 'system', id: 'ledger' },
    data: {},
    mail: null,
  } as const;
  return syslogMessage(event, anchorLine(checkpoint));
}
