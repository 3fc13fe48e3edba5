/** A message of which nothing is said but that it came, with copies in these states. */
import { messageDecider, type KnownMessage, type RecipientStatus } from '#events';
import { received } from '../../libs/events/test/support/message-facts.js';

export function knownMessage(statuses: readonly RecipientStatus[], more: Partial<KnownMessage> = {}): KnownMessage {
  const state = messageDecider.evolve(messageDecider.initialState(), received(statuses.length));
  if (state.status !== 'known') throw new Error('a message that has come is known');
  const recipients = state.recipients.map((copy, number) => ({ ...copy, status: statuses[number] ?? copy.status }));
  return { ...state, recipients, ...more };
}
