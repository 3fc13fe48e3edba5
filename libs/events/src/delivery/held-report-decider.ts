/** Which reports (RFC 3461) the sender got about copies that are not sent, stream `delivery-held-{messageId}`: of each thing once. */
import type { NodeAtWork } from '../node/node-events.js';
import { heldElsewhere, isHeldElsewhere, type HeldElsewhere } from '../node/work-holder.js';
import type { DeliveryEvent } from './delivery-events.js';
import type { ReportKind } from './envelope-dsn.js';

export interface HeldReportState {
  readonly told: Readonly<Record<ReportKind, readonly number[]>>;
  /** The engine that has begun a report of which no outcome is known; null where there is one engine only. */
  readonly heldBy: string | null;
}

/** The sender was told of these recipients, or cannot be. */
export interface RecordHeldReport {
  readonly type: 'RecordHeldReport';
  readonly kind: ReportKind;
  readonly recipients: readonly number[];
  readonly outcome: 'sent' | 'no-sender' | 'refused';
  /** The engine that has told. */
  readonly by: string | null;
}

/** A report is about to be given to the next hop; said only where there are several engines. */
export interface BeginHeldReport {
  readonly type: 'BeginHeldReport';
  readonly kind: ReportKind;
  readonly recipients: readonly number[];
  readonly by: NodeAtWork;
  readonly takenFrom: string | null;
}

export const heldReportDecider = {
  initialState: (): HeldReportState => ({ told: { failed: [], delayed: [], relayed: [] }, heldBy: null }),
  evolve(state: HeldReportState, event: DeliveryEvent): HeldReportState {
    if (event.type === 'SenderReportBegun') return { ...state, heldBy: event.data.by.node };
    if (event.type !== 'SenderNotified') return state;
    const { kind, recipients } = event.data;
    return { heldBy: null, told: { ...state.told, [kind]: [...state.told[kind], ...recipients] } };
  },
  decide(command: RecordHeldReport | BeginHeldReport, state: HeldReportState): readonly DeliveryEvent[] | HeldElsewhere {
    const { kind } = command;
    const recipients = command.recipients.filter((recipient) => !state.told[kind].includes(recipient));
    if (command.type === 'BeginHeldReport') {
      const { by, takenFrom } = command;
      if (recipients.length === 0 || isHeldElsewhere(state, by.node, takenFrom)) return heldElsewhere;
      return [{ type: 'SenderReportBegun', data: { recipients, kind, by } }];
    }
    if (isHeldElsewhere(state, command.by, null)) return heldElsewhere;
    return recipients.length === 0 ? [] : [{ type: 'SenderNotified', data: { recipients, kind, outcome: command.outcome } }];
  },
};
