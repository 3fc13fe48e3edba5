/** One plain sentence for any event of the log, without what is sealed. Pure. */
import { deliveryEventSchemas, isPolicyFact, messageEventSchemas, type AnyEvent, type EventType, type PolicyFact } from '#events';
import { policySentence } from '../../settings/policy-sentence.js';
import type { NameOf } from '../held-messages/timeline-decisions.js';
import { tellEvent } from '../held-messages/timeline-sentence.js';

export function eventSentence(event: AnyEvent, stream: string, nameOf: NameOf): string {
  if (Object.hasOwn(messageEventSchemas, event.type) || Object.hasOwn(deliveryEventSchemas, event.type))
    return tellEvent(event, () => null, nameOf).sentence;
  if (isPolicyFact(event)) return policySentence(event, subjectOf(event, stream));
  return WORDS[event.type] ?? wordsOf(event.type);
}

function subjectOf(event: PolicyFact, stream: string): string {
  const id = stream.slice(stream.indexOf('-') + 1);
  switch (event.type) {
    case 'PatternVersioned':
      return event.data.pattern.name;
    case 'GroupSaved':
      return event.data.group.name;
    case 'ExceptionGranted':
    case 'ExceptionWithdrawn':
      return `exception ${id}`;
    case 'SettingsChanged':
    case 'ScopeOpened':
    case 'ScopeAnnotated':
    case 'ScopeClosed':
      return id === 'global' ? 'Everybody' : `Place ${id}`;
    default:
      return id;
  }
}

/** Where the name of the fact alone does not say it. */
const WORDS: Partial<Record<EventType, string>> = {
  ContentViewed: 'Somebody opened a held message',
  ValueRevealed: 'A matched value was shown in clear, once',
  TrialMailViewed: 'Somebody opened a mail of the trial mailbox',
  QuarantineListed: 'Somebody went through the list of held messages',
  AuditRead: 'Somebody read or verified the event log',
  StrangerRefused: 'Somebody tried to sign in under a name that no account has',
  SignedIn: 'Signed in',
  SignedOut: 'Signed out',
  SignInRefused: 'A sign-in was refused',
  SessionStarted: 'A session began',
  SessionSeen: 'A session showed a sign of life',
  SessionEnded: 'A session ended',
  BreakGlassOpened: 'Emergency access was opened',
  BreakGlassClosed: 'Emergency access was ended before its time',
  BreakGlassReviewed: 'Emergency access was looked through by another person',
  RolesChanged: 'An account got other roles',
  ReachChanged: 'The reach of an account was changed',
  BulkStarted: 'A decision about many messages began',
  BulkFinished: 'A decision about many messages ended',
  BulkUndoStarted: 'A decision about many messages is being taken back',
  BulkUndone: 'A decision about many messages was taken back',
  ClaimTaken: 'Somebody works on a message',
  ClaimReleased: 'Somebody works on a message no more',
  ClaimTakenOver: 'Work on a message was taken over from somebody else',
  LinkIssued: 'A new link was mailed to the sender',
  LinkOpened: 'The link of a sender was opened',
  LinkRefused: 'What came by the link of a sender was refused',
  RequestConfirmed: 'The sender confirmed what they ask for',
  CodeIssued: 'A code was mailed to the sender',
  CodeAccepted: 'The sender gave the right code',
  CodeRefused: 'A wrong code was given',
  NoticeQueued: 'A notice was written and waits to be sent',
  NoticeDigested: 'A notice goes into the digest of the hour',
  NoticeCarried: 'A digest tells of a notice',
  NoticeSent: 'A notice was sent',
  NoticeDeferred: 'A notice was not taken yet and is tried again',
  NoticeFailed: 'A notice could not be sent',
  NoticeWithheld: 'Nobody was told: nothing shows who the sender is',
  NoticePassed: 'An own notice came back in and was let on',
  KeyRingRotated: 'A fresh key of the key ring wraps from now on',
  KeyRingKeysDropped: 'Old keys of the key ring are gone',
  SimulationEnded: 'A simulation of a draft of the policy ended',
  TuningProposed: 'A change of a pattern was proposed from false alarms',
  TuningAccepted: 'A proposed change of a pattern was accepted',
  TuningDismissed: 'A proposed change of a pattern was dismissed',
};

/** `LegalHoldOpened` → `Legal hold opened`. */
function wordsOf(type: string): string {
  const words = type.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
