/** Events as a masking profile lets them out: opens what is sealed, and leaves out or masks what the profile does not show. */
import { Unsealable } from '#crypto';
import {
  decodeMeta,
  KEY_DESTROYED,
  LEFT_OUT,
  SEALED_ACTOR,
  STILL_SEALED,
  sealed,
  type Actor,
  type ExportedEvent,
  type Masking,
  type StoredEvent,
} from '#events';
import { packageVersion } from '../platform/package-root.js';
import { shownField } from './shown-field.js';
import type { EventOpener, MailsOfEvents } from './mails-of-events.js';

export class OpenedEvents {
  constructor(
    private readonly mails: MailsOfEvents,
    private readonly source: string,
  ) {}

  /** The event as the profile shows it. */
  async show(stored: StoredEvent, masking: Masking): Promise<ExportedEvent> {
    const { at, actor } = decodeMeta(stored);
    const opener = masking === 'sealed' ? 'closed' : await this.mails.openerOf(stored);
    const data = shownData(JSON.parse(stored.data), 'data', (field, text) => shownText(field, text, opener, masking));
    const mail = (await this.mails.mailOf(stored, masking)) ?? null;
    const shown = { stored, source: this.source, program: packageVersion(), masking, at, mail };
    return { ...shown, actor: actorShown(actor, data, masking), data: isRecord(data) ? data : {} };
  }
}

/** Who looked at mail is sealed in the fact itself. */
function actorShown(actor: Actor, data: unknown, masking: Masking): Actor {
  if (masking === 'sealed' || actor.id !== SEALED_ACTOR || !isRecord(data) || typeof data['who'] !== 'string') return actor;
  return { ...actor, id: data['who'] };
}

function shownText(field: string, text: string, opener: EventOpener, masking: Masking): unknown {
  if (opener === 'closed') return STILL_SEALED;
  if (opener === undefined) return KEY_DESTROYED;
  try {
    return shownField(field, opener.open(field, sealed.parse(text)), masking) ?? LEFT_OUT;
  } catch (cause) {
    if (cause instanceof Unsealable) return KEY_DESTROYED; // the audit's verification says when somebody has changed it
    throw cause;
  }
}

/** The same data with what is sealed replaced; a field has the name that stands nearest above it. */
function shownData(value: unknown, field: string, show: (field: string, text: string) => unknown): unknown {
  if (typeof value === 'string') return sealed.safeParse(value).success ? show(field, value) : value;
  if (Array.isArray(value)) return value.map((each: unknown) => shownData(each, field, show));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownData(inner, key, show)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
