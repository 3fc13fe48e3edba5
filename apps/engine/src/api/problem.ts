/** RFC 9457 problem details: one table from refusal code to status and title; the domain knows no HTTP. */
import { CERTIFICATE_PROBLEMS } from './certificate-problem-table.js';
import { PGP_KEY_PROBLEMS } from './pgp-key-problem-table.js';
import { DECISION_PROBLEMS } from './decision-problems.js';
import { EXPORT_PROBLEMS } from './export-problems.js';
import { SECRET_PROBLEMS } from './secret-problems.js';
import type { Problem } from '#contracts';

interface Kind {
  readonly status: number;
  readonly title: string;
  /** Said when the refusal brings no sentence of its own. */
  readonly detail: string;
}

/** Every code that the API answers. Ids that are unknown and ids that one may not see read the same. */
export const PROBLEMS = {
  'tuning-decided': {
    status: 409,
    title: 'Decided before',
    detail: 'Somebody has accepted or dismissed this proposal before. Nothing was changed.',
  },
  'tuning-erased': {
    status: 409,
    title: 'Nobody to except',
    detail: 'No message of these two people can be opened any more, so that their addresses are not known. Nothing was changed.',
  },
  'tuning-not-ready': {
    status: 409,
    title: 'The changed pattern is not ready',
    detail:
      'With this change the pattern would miss its own examples. Change the examples, or save the version by hand. Nothing was changed.',
  },
  'invalid-json': { status: 400, title: 'Not readable', detail: 'The body is not valid JSON in UTF-8. Nothing was changed.' },
  'idempotency-key-missing': {
    status: 400,
    title: 'Idempotency key needed',
    detail: 'Send an Idempotency-Key header of 8 to 100 letters, digits, dots, colons, hyphens or underscores. Nothing was changed.',
  },
  'sign-in-needed': { status: 401, title: 'Not signed in', detail: 'Sign in and try again. Nothing was changed.' },
  'wrong-credentials': { status: 401, title: 'Sign-in refused', detail: 'The address or the password is wrong.' },
  'role-missing': { status: 403, title: 'Not allowed', detail: 'Your account lacks the role for this. An administrator can give it.' },
  'cross-site': {
    status: 403,
    title: 'Request refused',
    detail: 'The request does not come from the dashboard of this engine. Nothing was changed.',
  },
  'csrf-token': {
    status: 403,
    title: 'Request refused',
    detail: 'The X-CSRF-Token header is missing or old. Reload the page. Nothing was changed.',
  },
  'reach-limited': {
    status: 403,
    title: 'Only part is within reach',
    detail: 'This is about all mail, and your account reaches only a part of it. An administrator can widen its reach.',
  },
  'own-mail': { status: 403, title: 'Your own mail', detail: 'Nobody decides on their own mail. Ask a colleague.' },
  'wrong-setup-token': {
    status: 403,
    title: 'Set-up refused',
    detail: 'The set-up link is not the one that the engine printed at its start.',
  },
  'setup-closed': {
    status: 403,
    title: 'Set-up refused',
    detail: 'An account exists already. Sign in, or ask an administrator for an account.',
  },
  'author-approves': {
    status: 403,
    title: 'Another approver needed',
    detail: 'Whoever wrote a version does not take it live. Ask an approver. Nothing was changed.',
  },
  'own-break-glass': { status: 403, title: 'Your own access', detail: 'Nobody reviews their own emergency access. Ask a colleague.' },
  'account-needed': {
    status: 403,
    title: 'A person is needed',
    detail: 'This needs the account of a person; the command line has none. Nothing was changed.',
  },
  'not-found': { status: 404, title: 'Not found', detail: 'There is nothing here, or it is not for you.' },
  'method-not-allowed': { status: 405, title: 'Method not allowed', detail: 'This address does not take this method.' },
  'revision-conflict': {
    status: 409,
    title: 'Changed meanwhile',
    detail: 'Somebody else changed the message. Your decision was not carried out.',
  },
  'nothing-held': { status: 409, title: 'Nothing held', detail: 'No copy of this message is held any more.' },
  'decision-pending': { status: 409, title: 'Decision pending', detail: 'A decision already waits for its undo window. Undo it first.' },
  'nothing-to-undo': { status: 409, title: 'Nothing to undo', detail: 'The undo window is over, or nothing was decided.' },
  'account-exists': { status: 409, title: 'Account exists', detail: 'There is an account with this address. Nothing was changed.' },
  'last-administrator': {
    status: 409,
    title: 'Last administrator',
    detail: 'Nobody would be left who can open accounts. Give somebody else the role first. Nothing was changed.',
  },
  'account-closed': { status: 409, title: 'Account closed', detail: 'This account is closed. Nothing was changed.' },
  'break-glass-open': { status: 409, title: 'Emergency access open', detail: 'It is open. Wait until it is over, or end it first.' },
  'break-glass-reviewed': { status: 409, title: 'Reviewed already', detail: 'Somebody has reviewed this emergency access already.' },
  claimed: { status: 409, title: 'Claimed', detail: 'Somebody else works on it. Take it over, or wait.' },
  'claimed-by-another': { status: 409, title: 'Not your claim', detail: 'The claim is somebody else’s. Nothing was changed.' },
  'erasure-exists': { status: 409, title: 'Erasure exists', detail: 'There is such an erasure already. Nothing was changed.' },
  'erasure-settled': {
    status: 409,
    title: 'Settled already',
    detail: 'The erasure was confirmed or withdrawn before. Nothing was changed.',
  },
  'erasure-not-confirmed': { status: 409, title: 'Not confirmed', detail: 'Nobody has confirmed the erasure.' },
  'hold-exists': { status: 409, title: 'Legal hold exists', detail: 'There is such a legal hold already. Nothing was changed.' },
  'hold-ended': { status: 409, title: 'Legal hold ended', detail: 'This legal hold has ended. Nothing was changed.' },
  'hold-in-force': { status: 409, title: 'Legal hold in force', detail: 'This legal hold is in force; two persons must end it first.' },
  'end-proposed': { status: 409, title: 'End proposed', detail: 'Its end was proposed already. Another person must agree.' },
  'no-end-proposed': {
    status: 409,
    title: 'No end proposed',
    detail: 'Nobody has proposed its end. Propose it; another person must agree.',
  },
  'in-use': { status: 409, title: 'In use', detail: 'Other parts of the policy use it. Nothing was changed.' },
  'move-not-allowed': { status: 409, title: 'No such move', detail: 'A version in this state cannot go there. Nothing was changed.' },
  'place-exists': { status: 409, title: 'Place exists', detail: 'It has a place in the tree already. Nothing was changed.' },
  'policy-not-in-force': {
    status: 409,
    title: 'An older policy is in force',
    detail: 'The newest patterns cannot be searched for. First retire or restore the patterns changed last. Nothing was changed.',
  },
  'policy-too-expensive': {
    status: 422,
    title: 'Too expensive to search for',
    detail: 'The patterns would take too long to compile. Retire others, or shorten repetitions. Nothing was changed.',
  },
  'policy-failed': {
    status: 409,
    title: 'No policy',
    detail: 'The policy of these addresses cannot be worked out, because a stored value cannot be used. Their mail is held.',
  },
  undecided: { status: 409, title: 'Undecided', detail: 'Somebody still has to decide about this message, or it is on its way.' },
  'content-destroyed': { status: 410, title: 'Content destroyed', detail: 'The content of this message is not kept any more.' },
  'body-too-large': { status: 413, title: 'Too large', detail: 'The body is larger than this address takes. Nothing was changed.' },
  'unsupported-media-type': { status: 415, title: 'Media type not taken', detail: 'Send the body as application/json.' },
  misdirected: {
    status: 421,
    title: 'Wrong host',
    detail: 'This engine does not answer under that host name. Set http.publicUrl to the name that people use.',
  },
  'invalid-request': {
    status: 422,
    title: 'Fields refused',
    detail: 'Some fields are missing or not as they must be. Nothing was changed.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key used',
    detail: 'This Idempotency-Key was sent with another request before. Send a new key with a new request. Nothing was changed.',
  },
  'unknown-revision': {
    status: 404,
    title: 'No such policy',
    detail: 'There is no policy of this revision, or none was in force at this time yet.',
  },
  'unknown-reference': {
    status: 422,
    title: 'Unknown pattern or group',
    detail: 'Something is named that does not exist. Nothing was changed.',
  },
  'group-cycle': { status: 422, title: 'Group in itself', detail: 'The group would hold itself. Nothing was changed.' },
  'not-a-place': { status: 422, title: 'Not a place', detail: 'This is neither a domain nor an address. Nothing was changed.' },
  'global-place': { status: 422, title: 'Global place', detail: 'The global place is always there. Nothing was changed.' },
  'unknown-setting': { status: 422, title: 'Unknown setting', detail: 'There is no such setting. Nothing was changed.' },
  'wrong-level': { status: 422, title: 'Not at this level', detail: 'This setting cannot be set at this level. Nothing was changed.' },
  'wrong-value': { status: 422, title: 'Value refused', detail: 'This value cannot stand for this setting. Nothing was changed.' },
  'too-large': { status: 422, title: 'Too large', detail: 'This is more than one change of the policy can hold. Nothing was changed.' },
  'already-expired': { status: 422, title: 'Over already', detail: 'It would end before it begins. Nothing was changed.' },
  'unstorable-pattern': {
    status: 422,
    title: 'Pattern refused',
    detail: 'A field of the pattern is not as it must be. Nothing was changed.',
  },
  'pattern-not-ready': {
    status: 422,
    title: 'Pattern not ready',
    detail: 'The pattern has errors, or its examples do not hold. Mend it, or keep it as a draft. Nothing was changed.',
  },
  'unknown-assignee': {
    status: 422,
    title: 'Cannot be assigned',
    detail: 'It can be assigned to people only who decide and within whose reach it is. Nothing was changed.',
  },
  'no-such-match': { status: 422, title: 'No such match', detail: 'No match stands there; nothing else of a mail is revealed.' },
  'unknown-recipient': { status: 422, title: 'Recipient not held', detail: 'One of the recipients is not held.' },
  'shorter-hold': { status: 422, title: 'Not longer', detail: 'The hold already lasts that long.' },
  'too-many-tries': { status: 429, title: 'Too many tries', detail: 'Too many sign-in tries. Wait and try again.' },
  'too-many-reveals': {
    status: 429,
    title: 'Too many values',
    detail: 'Your account has revealed as many values as it may within an hour. Wait, or ask a colleague.',
  },
  'too-many-simulations': {
    status: 429,
    title: 'Too many simulations',
    detail: 'Several simulations run or wait already. Stop one, or try again when they have ended.',
  },
  'too-many-large-requests': {
    status: 429,
    title: 'Too many large requests',
    detail: 'Other large files are still being worked on. Send it again when they are done. Nothing was changed.',
  },
  'too-many-streams': {
    status: 429,
    title: 'Too many connections',
    detail: 'Too many live connections are open. Close other tabs and try again.',
  },
  'inspection-failed': {
    status: 422,
    title: 'Content cannot be shown',
    detail: 'The inspection gave up on this message, which may be why it is held. It is still held; download it to look at it elsewhere.',
  },
  ...DECISION_PROBLEMS,
  ...SECRET_PROBLEMS,
  ...CERTIFICATE_PROBLEMS,
  ...PGP_KEY_PROBLEMS,
  ...EXPORT_PROBLEMS,
  fault: {
    status: 500,
    title: 'Engine fault',
    detail: 'Something went wrong in the engine; held mail is still held. The log of the engine says more.',
  },
  overloaded: {
    status: 503,
    title: 'Too busy',
    detail: 'Too many mails wait for inspection. Mail goes first; try again in a minute. Nothing was kept.',
  },
  behind: {
    status: 503,
    title: 'Not up to date yet',
    detail: 'This engine does not show what you have changed yet: it reads the log more slowly than it should. Try again.',
  },
  'store-unavailable': {
    status: 503,
    title: 'Store not available',
    detail:
      'The event store does not answer or takes no writes now. Repeat the request with the same Idempotency-Key: it is never carried out twice.',
  },
  'outcome-unknown': {
    status: 503,
    title: 'Outcome unknown',
    detail: 'The store failed while writing. Repeat the request with the same Idempotency-Key: it is never carried out twice.',
  },
} as const satisfies Record<string, Kind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What a problem may say beyond its code. */
export type ProblemMore = Partial<Pick<Problem, 'detail' | 'errors' | 'usedBy' | 'actualRevision' | 'newerEvents'>> & {
  readonly retryAfterSeconds?: number;
};

/** An answer that is a problem; thrown by what stands between the request and its command. */
export class ProblemAnswer extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly more: ProblemMore = {},
  ) {
    super(code);
  }
}

/** The body of the answer. */
export function problemOf(code: ProblemCode, { retryAfterSeconds: _, ...more }: ProblemMore = {}): Problem {
  const { status, title, detail } = PROBLEMS[code];
  return { type: `urn:lazaret:problem:${code}`, title, status, detail, code, ...more };
}

export function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(PROBLEMS, code);
}
