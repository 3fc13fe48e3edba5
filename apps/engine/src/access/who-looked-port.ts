/** Who looked at a mail, as the access log says it for as long as it is kept. */
import { SEALED_ACTOR, type AnyEvent, type EventMeta } from '#events';
import type { EngineKeys } from '../platform/engine-keys.js';

/** Id of the actor; {@link SEALED_ACTOR} once the key of the day is destroyed, or when somebody has changed the fact. */
export async function whoLooked(
  event: AnyEvent,
  { meta, stream }: { readonly meta: Pick<EventMeta, 'actor'>; readonly stream: string },
  keys: Pick<EngineKeys, 'ofAccess'>,
): Promise<string> {
  if (!('who' in event.data) || event.data.who === null) return meta.actor.id;
  try {
    return (await keys.ofAccess(stream))?.open('who', event.data.who) ?? SEALED_ACTOR;
  } catch {
    return SEALED_ACTOR; // the audit's verification says so
  }
}
