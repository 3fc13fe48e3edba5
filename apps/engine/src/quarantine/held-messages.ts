/** Carries commands to the message streams: asks who may, seals what must be sealed, gives the clock, asks the decider. */
import { Inject, Injectable } from '@nestjs/common';
import type { Severity } from '#contracts';
import { eventId, RevisionConflict } from '#event-store';
import { messageDecider, type MessageCommand, type Sealed } from '#events';
import { whyMayNotDecide, type HeldAction } from '../access/may-decide-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { reusesKey } from '../platform/command-id.js';
import { LegalHolds } from '../legal-hold/legal-hold-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { commandOutcome, NOT_FOUND, refused, type CommandOutcome, type DecisionMeta, type Refused } from './command-outcome.js';
import { HeldMessageOpener, type OpenedMessage } from './held-message-opener.js';

/** What a command is made from. */
export interface AboutDecision {
  readonly message: OpenedMessage;
  readonly meta: DecisionMeta;
  /** ISO-8601 UTC. */
  readonly now: string;
  readonly undoSeconds: number;
  /** Id of the release, deletion, return or proposal: the same for every repetition of the command. */
  readonly decisionId: string;
  /** Null for no text, and when the key is gone, which the decider then refuses. */
  readonly seal: (field: 'note' | 'text', text: string | undefined) => Sealed | null;
}

export interface Asked {
  readonly messageId: string;
  readonly action: HeldAction;
  readonly command: (about: AboutDecision) => MessageCommand | Refused;
}

@Injectable()
export class HeldMessages {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(LegalHolds) private readonly holds: LegalHolds,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async decide({ messageId, action, command }: Asked, meta: DecisionMeta): Promise<CommandOutcome> {
    // those who decide about nothing learn nothing: not even whether there is such a message
    const roleless = whyMayNot(action, 'low', meta);
    if (roleless) return roleless;
    const message = await this.opener.open(messageId, meta.reach);
    if (!message) return NOT_FOUND;
    const obstacle = whyMayNot(action, message.facts.severity, meta) ?? keyReused(message, meta.commandId);
    if (obstacle) return obstacle;
    // a legal hold may not have spread to it yet
    if (action === 'delete' || action === 'return') await this.holds.settle(messageId);
    const asked = command(this.about(message, meta));
    return 'kind' in asked && asked.kind === 'refused' ? asked : this.carryOut(messageId, asked, meta);
  }

  private about(message: OpenedMessage, meta: DecisionMeta): AboutDecision {
    return {
      message,
      meta,
      now: this.clock.iso(),
      undoSeconds: this.config.quarantine.undoSeconds,
      decisionId: eventId(`${meta.commandId}|decision`, messageStream(message.id), 0),
      seal: (field, text) => (text === undefined || text === '' ? null : (message.sealer?.seal(field, text) ?? null)),
    };
  }

  private async carryOut(messageId: string, command: MessageCommand, { actor, commandId }: DecisionMeta): Promise<CommandOutcome> {
    const eventMeta = { at: this.clock.iso(), actor, commandId, correlationId: messageId };
    try {
      return commandOutcome(await this.events.decide(messageDecider, messageStream(messageId), command, eventMeta));
    } catch (cause) {
      if (cause instanceof RevisionConflict) return refused('revision-conflict', cause.message);
      throw cause;
    }
  }
}

function whyMayNot(action: HeldAction, severity: Severity, meta: DecisionMeta): Refused | undefined {
  const refusal = whyMayNotDecide(meta, { action, severity });
  return refusal && { kind: 'refused', ...refusal };
}

/** What the stream remembers, also after a restart. */
function keyReused({ events }: OpenedMessage, commandId: string): Refused | undefined {
  if (!events.some(({ meta }) => reusesKey(commandId, meta.commandId))) return undefined;
  return refused('idempotency-key-reused', 'the Idempotency-Key was sent with another request before');
}
