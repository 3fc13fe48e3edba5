/** What the engine answers to a client, in one table: codes of RFC 5321, enhanced codes of RFC 3463. */
import type { SmtpReply } from '../deliver/smtp-reply.js';

export const REPLIES = {
  notAllowed: { code: 554, text: '5.7.1 This client may not send mail here' },
  authenticationRequired: { code: 530, text: '5.7.0 Authentication required' },
  encryptionRequired: { code: 530, text: '5.7.0 Must issue a STARTTLS command first' },
  tooManyConnections: { code: 421, text: '4.7.0 Too many connections from this client' },
  stopping: { code: 421, text: '4.3.2 The service is stopping' },
  notReady: { code: 451, text: '4.3.2 The engine is not ready, try again later' },
  nextHopDown: { code: 451, text: '4.4.1 The next hop does not answer, try again later' },
  nextHopSilent: { code: 451, text: '4.4.2 The next hop gave no answer, try again later' },
  noRecipients: { code: 554, text: '5.5.1 No valid recipients' },
  tooBig: { code: 552, text: '5.3.4 Message exceeds the size limit' },
  bareNewline: { code: 554, text: '5.6.0 Bare CR or LF in the message' },
  looping: { code: 554, text: '5.4.6 Too many hops' },
  storageFull: { code: 452, text: '4.3.1 Insufficient storage, try again later' },
  storeUnavailable: { code: 451, text: '4.3.0 The decision cannot be recorded now, try again later' },
  inspectionFailed: { code: 451, text: '4.3.0 The message could not be inspected, try again later' },
  blocked: { code: 550, text: '5.7.1 The message was blocked by policy' },
  clientGone: { code: 421, text: '4.4.2 The client has gone' },
  tooManyAddresses: { code: 452, text: '4.5.3 Too many or too long recipients, send the rest in another transaction' },
  wrongPassword: { code: 535, text: '5.7.8 Wrong user or password' },
  tlsForAuthentication: { code: 538, text: '5.7.11 Encryption required for authentication' },
  tooManyFailures: { code: 421, text: '4.7.0 Too many failed authentications' },
  internalError: { code: 451, text: '4.3.0 Internal error, try again later' },
} as const satisfies Record<string, SmtpReply>;

/** 250 for a message that Lazaret itself keeps from now on. */
export function keptReply(messageId: string): SmtpReply {
  return { code: 250, text: `2.0.0 Ok: queued as ${messageId}` };
}

/**
 * The next hop's answer as our client may read it. 421 would end our own session, which is not meant; what is neither
 * success nor refusal (a 354 after the dot) is nothing to rely on: the client keeps the mail.
 */
export function relayedReply(reply: SmtpReply): SmtpReply {
  const isAnswer = reply.code >= 200 && reply.code < 600 && !(reply.code >= 300 && reply.code < 400);
  return reply.code === 421 || !isAnswer ? { ...reply, code: 451 } : reply;
}
