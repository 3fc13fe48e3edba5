/** What the double knows, and how it changes: shared by its answers and its HTTP. */
import type { ServerResponse } from 'node:http';
import type { BreakGlassOpening, HeldMessage, Role, RouteName } from '#contracts';
import type { DoubleAttendance, DoubleBulks } from './double-kept-work.js';
import type { DoublePatterns } from './double-pattern-facts.js';
import type { DoubleHistory, DoubleSettings, DoubleSimulations } from './double-policy-kept.js';

export interface DoubleOptions {
  /** How many messages are held; 42 unless said. */
  readonly messages?: number;
  readonly roles?: readonly Role[];
  readonly signedIn?: boolean;
  readonly setupNeeded?: boolean;
  readonly undoWindowSeconds?: number;
  /** Folder of the built dashboard. */
  readonly dashboard: string;
}

/** A request that the double has heard. */
export interface HeardRequest {
  /** `METHOD path`. */
  readonly line: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
  readonly csrf: string | undefined;
}

export interface World {
  readonly options: DoubleOptions;
  messages: HeldMessage[];
  readonly policy: DoublePatterns;
  readonly settings: DoubleSettings;
  readonly history: DoubleHistory;
  readonly simulations: DoubleSimulations;
  /** Of the account's decisions about many, as far as they have come. */
  readonly bulks: DoubleBulks;
  readonly attendance: DoubleAttendance;
  /** Emergency access that others have open. */
  readonly emergencies: BreakGlassOpening[];
  signedIn: boolean;
  setupNeeded: boolean;
  readonly failing: Map<RouteName, { status: number; code: string } | 'stall'>;
  readonly listeners: Set<ServerResponse>;
  readonly requests: HeardRequest[];
}

export interface Call {
  readonly world: World;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export function messageOf({ world, id }: Pick<Call, 'world' | 'id'>): HeldMessage {
  const message = world.messages.find((each) => each.id === id);
  if (message === undefined) throw new Refusal(404, 'not-found', 'There is no such message, or you may not see it.');
  return message;
}

export function tell(world: World, message: Pick<HeldMessage, 'id' | 'revision' | 'state'>): void {
  const data = JSON.stringify({ messageId: message.id, revision: message.revision, state: message.state });
  for (const listener of world.listeners) listener.write(`id: ${message.revision}\nevent: update\ndata: ${data}\n\n`);
}

export function change(world: World, id: string, by: (message: HeldMessage) => HeldMessage): HeldMessage {
  const after = by(messageOf({ world, id }));
  world.messages = world.messages.map((message) => (message.id === id ? after : message));
  tell(world, after);
  return after;
}

export const next = (message: HeldMessage, sentence: string, actor: string, type: string): Pick<HeldMessage, 'revision' | 'timeline'> => ({
  revision: message.revision + 1,
  timeline: [
    ...message.timeline,
    { revision: message.revision + 1, stream: `message-${message.id}`, at: new Date().toISOString(), type, sentence, detail: null, actor },
  ],
});

export const released = (message: HeldMessage, actor: string): HeldMessage => ({
  ...message,
  ...next(message, `${actor} released this`, actor, 'ReleaseScheduled'),
  state: 'relayed',
  recipientStates: message.recipientStates.map((recipient) =>
    recipient.state === 'held' ? { ...recipient, state: 'relayed' as const, reply: '250 2.0.0 ok' } : recipient,
  ),
});
