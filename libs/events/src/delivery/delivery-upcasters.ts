/** Lifts older facts of deliveries to what is written today. */
import { z } from 'zod';

const deferredV1 = z.looseObject({ replies: z.array(z.looseObject({ code: z.int() })) });

/** Version 1 did not say why: a code of 0 was a next hop that was not reached, or gave no answer. */
export function deliveryDeferredFromV1(data: unknown): unknown {
  const old = deferredV1.parse(data);
  return { ...old, because: old.replies.some(({ code }) => code !== 0) ? 'refused' : 'no-answer' };
}

/** Nobody could ask for reports. */
export function deliveryRelayedFromV1(data: unknown): unknown {
  return { ...z.looseObject({}).parse(data), reportsPassedOn: false };
}

/** Only failures were told. */
export function senderNotifiedFromV1(data: unknown): unknown {
  return { ...z.looseObject({}).parse(data), kind: 'failed' };
}
