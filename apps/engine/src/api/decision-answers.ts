/** Answers of the commands on held messages: a receipt, or a problem that says what happened meanwhile. */
import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from '#contracts';
import { statusOfMessage } from '#events';
import type { Caller } from '../access/access-port.js';
import { MessageHistory } from '../project/held-messages/message-history.js';
import type { CommandOutcome, DecisionMeta, Refused } from '../quarantine/command-outcome.js';
import { ProblemAnswer } from './problem.js';

export interface Asked {
  readonly messageId: string;
  readonly expectedRevision?: number;
}

@Injectable()
export class DecisionAnswers {
  constructor(@Inject(MessageHistory) private readonly histories: MessageHistory) {}

  async receipt(asked: Asked, execution: Promise<CommandOutcome>): Promise<Receipt> {
    const outcome = await execution;
    if (outcome.kind === 'refused') return this.refuse(asked, outcome);
    const { revision, state, commitAt, proposalId, repeated } = outcome;
    return { messageId: asked.messageId, revision, state: statusOfMessage(state), commitAt, proposalId, repeated };
  }

  /** @throws ProblemAnswer always. */
  async refuse({ messageId, expectedRevision }: Asked, { refused, detail }: Refused): Promise<never> {
    if (refused === 'not-found') throw new ProblemAnswer(refused); // the same words for every id that is not there
    if (refused !== 'revision-conflict') throw new ProblemAnswer(refused, { detail: sentence(detail) });
    const now = await this.histories.since(messageId, expectedRevision ?? Number.MAX_SAFE_INTEGER);
    throw new ProblemAnswer(refused, now ? { actualRevision: now.revision, newerEvents: now.newer.map(newerEvent) } : {});
  }
}

/** Who asked, as the command's handler takes it. */
export function decisionMeta(caller: Caller | null, commandId: string): DecisionMeta {
  if (!caller) throw new ProblemAnswer('sign-in-needed');
  return { commandId, actor: caller.actor, actorTag: caller.actorTag, roles: caller.roles, reach: caller.reach };
}

function newerEvent({
  revision,
  at,
  type,
  sentence: text,
  actor,
}: {
  revision: number;
  at: string;
  type: string;
  sentence: string;
  actor: string;
}) {
  return { revision, at, type, sentence: text, actor };
}

/** `no copy is held` → `No copy is held.` */
function sentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}
