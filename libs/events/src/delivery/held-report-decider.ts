/** Which reports (RFC 3461) the sender got about copies that are not sent, stream `delivery-held-{messageId}`: of each thing once. */
import type { Refusal } from '../refusal.js';
import type { DeliveryEvent } from './delivery-events.js';
import type { ReportKind } from './envelope-dsn.js';

export interface HeldReportState {
  readonly told: Readonly<Record<ReportKind, readonly number[]>>;
}

/** The sender was told of these recipients, or cannot be. */
export interface RecordHeldReport {
  readonly type: 'RecordHeldReport';
  readonly kind: ReportKind;
  readonly recipients: readonly number[];
  readonly outcome: 'sent' | 'no-sender' | 'refused';
}

export const heldReportDecider = {
  initialState: (): HeldReportState => ({ told: { failed: [], delayed: [], relayed: [] } }),
  evolve(state: HeldReportState, event: DeliveryEvent): HeldReportState {
    if (event.type !== 'SenderNotified') return state;
    const { kind, recipients } = event.data;
    return { told: { ...state.told, [kind]: [...state.told[kind], ...recipients] } };
  },
  decide({ kind, recipients: named, outcome }: RecordHeldReport, state: HeldReportState): readonly DeliveryEvent[] | Refusal<never> {
    const recipients = named.filter((recipient) => !state.told[kind].includes(recipient));
    return recipients.length === 0 ? [] : [{ type: 'SenderNotified', data: { recipients, kind, outcome } }];
  },
};
