/** Carries commands to the message streams: seals what must be sealed, gives the clock, asks the decider. */
import { Inject, Injectable } from '@nestjs/common';
import { eventId, RevisionConflict } from '#event-store';
import { messageDecider, type MessageCommand, type Sealed } from '#events';
import type { EngineConfig } from '../config/engine-config.js';
import { reusesKey } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys, messageStream, type FieldSealer } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { commandOutcome, type CommandOutcome, type DecisionMeta } from './command-outcome.js';

@Injectable()
export class HeldMessages {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  get undoSeconds(): number {
    return this.config.quarantine.undoSeconds;
  }

  now(): Date {
    return this.clock.now();
  }

  /** Id of a release or deletion, the same for every repetition of its command. */
  decisionId(messageId: string, meta: DecisionMeta): string {
    return eventId(`${meta.commandId}|decision`, messageStream(messageId), 0);
  }

  /** Seals free text under the message's key; null when there is none or the key is gone (the decider then refuses). */
  async sealNote(messageId: string, note: string | undefined): Promise<Sealed | null> {
    if (note === undefined || note === '') return null;
    const sealer = await this.sealer(messageId);
    return sealer?.seal('note', note) ?? null;
  }

  /** Length of the raw message; undefined when there is none. */
  async sizeBytes(messageId: string): Promise<number | undefined> {
    const [first] = (await this.events.read(messageStream(messageId))).events;
    return first?.event.type === 'MessageReceived' ? first.event.data.sizeBytes : undefined;
  }

  async sealer(messageId: string): Promise<FieldSealer | undefined> {
    const [first] = (await this.events.read(messageStream(messageId))).events;
    return first?.event.type === 'MessageReceived' ? this.keys.ofMessage(messageId, first.event.data.key) : undefined;
  }

  async decide(messageId: string, command: MessageCommand, meta: DecisionMeta): Promise<CommandOutcome> {
    const { actor, commandId } = meta;
    if (!meta.roles.includes('dlp-manager')) return { kind: 'refused', refused: 'role-missing', detail: 'only DLP managers decide' };
    if (await this.isKeyReused(messageId, commandId))
      return { kind: 'refused', refused: 'idempotency-key-reused', detail: 'the Idempotency-Key was sent with another request before' };
    const eventMeta = { at: this.clock.iso(), actor, commandId, correlationId: messageId };
    try {
      return commandOutcome(await this.events.decide(messageDecider, messageStream(messageId), command, eventMeta));
    } catch (cause) {
      if (cause instanceof RevisionConflict) return { kind: 'refused', refused: 'revision-conflict', detail: cause.message };
      throw cause;
    }
  }

  /** What the stream remembers, also after a restart. */
  private async isKeyReused(messageId: string, commandId: string): Promise<boolean> {
    const { events } = await this.events.read(messageStream(messageId));
    return events.some(({ meta }) => reusesKey(commandId, meta.commandId));
  }
}
