/** What inspection says of one message: a report, or why there is none. */
import type { MessageEvent } from '#events';
import type { InspectionReport } from './inspection-report.js';

/** Why a message could not be inspected as a whole. */
export type InspectionFailure = NonNullable<Extract<MessageEvent, { type: 'MessageInspected' }>['data']['failure']>['cause'];

export type Inspected =
  | { readonly kind: 'report'; readonly report: InspectionReport; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly failure: InspectionFailure; readonly durationMs: number };
