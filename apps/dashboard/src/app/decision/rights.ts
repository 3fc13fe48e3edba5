/** What the account may do to a message, as the engine says it. Pure. */
import type { AllowedAction, DecisionAction, HeldMessage } from '#contracts';
import { actionOf, type Intent, wordsOfIntent } from './intents.js';

/** Something that was asked for, and why it cannot be. */
export interface Unallowed {
  readonly messageId: string;
  readonly words: string;
  readonly because: string;
}

export const rightTo = (message: Pick<HeldMessage, 'actions'>, action: DecisionAction): AllowedAction | undefined =>
  message.actions.find((allowed) => allowed.action === action);

export const mayDo = (message: Pick<HeldMessage, 'actions'>, action: DecisionAction): boolean => rightTo(message, action)?.allowed === true;

/** Null when the engine allows it. */
export function unallowedIn(message: Pick<HeldMessage, 'id' | 'actions'>, intent: Intent): Unallowed | null {
  const right = rightTo(message, actionOf[intent]);
  if (right === undefined || right.allowed) return null;
  return {
    messageId: message.id,
    words: wordsOfIntent(intent).words,
    because: right.because ?? 'Your account lacks the right to do that.',
  };
}
