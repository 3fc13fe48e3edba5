import type { HttpResourceRef } from '@angular/common/http';
import { type Replayed, type ReplayKind, replayedSchema } from '#contracts';
import { addressOf, answerOf } from './gateway.js';

/** What is looked at as it was. */
export interface ReplaySubject {
  readonly kind: ReplayKind;
  /** Empty for the policy. */
  readonly id: string;
  /** A time, a revision, or `@` and a position; absent: now. */
  readonly asOf?: string;
}

const ROUTES = {
  message: 'replayMessage',
  pattern: 'replayPattern',
  policy: 'replayPolicy',
  setting: 'replaySetting',
  account: 'replayAccount',
} as const;

/** Anything as it was, with the steps around that point; undefined asks nothing. Of a message it is recorded as an access. */
export function replayedOf(subject: () => ReplaySubject | undefined): HttpResourceRef<Replayed | undefined> {
  return answerOf(() => {
    const asked = subject();
    if (asked === undefined) return undefined;
    const { kind, id, asOf } = asked;
    return { url: addressOf(ROUTES[kind], { id }), params: asOf === undefined ? {} : { asOf } };
  }, replayedSchema);
}
