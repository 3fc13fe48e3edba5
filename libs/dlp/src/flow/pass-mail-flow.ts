/**
 * The mail flow: a graph of named processors that mail walks through, one walk for recipients for whom everything is alike. It follows
 * CipherMail's flow, whose names it has, and differs where that lets mail slip: a policy that cannot be found holds instead of letting
 * pass; invitations are left alone only where nobody demands encryption, and what was delayed still fires; mail that cannot be encrypted
 * and has no sender to tell is held instead of vanishing; mail that came encrypted is encrypted once more, or held, for what it shows beside.
 */
import type { Outcome } from '../policy/verdict.js';
import type { FlowFacts } from './flow-facts.js';
import type { FlowSettings } from './flow-settings.js';
import {
  ENCRYPTION_METHODS,
  SIGNING_METHODS,
  type EncryptionMethod,
  type FlowEnd,
  type Processor,
  type SigningMethod,
  type Transition,
} from './processor.js';

/** The way that copies take. */
export interface FlowPass {
  readonly transitions: readonly Transition[];
  readonly end: FlowEnd;
  /** How to encrypt what goes to transport; null: it leaves in clear. */
  readonly encryptBy: EncryptionMethod | null;
  /** How to sign what leaves in clear; null: not. */
  readonly signBy: SigningMethod | null;
  /** Signed by DKIM after all that. */
  readonly signsDkim: boolean;
}

/** What tells one way from another: where it leads and why, step by step. */
export function wayOf({ transitions }: Pick<FlowPass, 'transitions'>): string {
  return transitions.map(({ to, because }) => `${to}:${because}`).join(' ');
}

/** What a mail carries along. */
interface Baggage {
  readonly mustEncrypt: boolean;
  /** A delayed action waits, or has been taken already. */
  readonly delayed: 'none' | 'waiting' | 'over';
}

interface Onward {
  readonly to: Processor;
  readonly because: string;
  readonly with?: Partial<Baggage>;
  /** What is to be done to the mail here. */
  readonly work?: Partial<Omit<FlowPass, 'transitions' | 'end'>>;
}
type Step = Onward | 'end';
type ProcessorBody = (facts: KnownFacts, baggage: Baggage) => Step;
/** Past the entrance nothing is decided without a policy. */
type KnownFacts = FlowFacts & { readonly settings: FlowSettings };

const onward = (to: Processor, because: string, baggage?: Partial<Baggage>): Onward =>
  baggage === undefined ? { to, because } : { to, because, with: baggage };

/** Walks from the entry to an end. Total: every mail has an end, whatever is known of it. */
export function passMailFlow(facts: FlowFacts): FlowPass {
  const transitions: Transition[] = [];
  let baggage: Baggage = { mustEncrypt: false, delayed: facts.entry === 'root' ? 'none' : 'over' };
  let work: Omit<FlowPass, 'transitions' | 'end'> = { encryptBy: null, signBy: null, signsDkim: false };
  for (let from: Processor = facts.entry; ;) {
    const step = stepFrom(from, facts, baggage);
    if (step === 'end') return { transitions, end: endOf(transitions), ...work };
    transitions.push({ from, to: step.to, because: step.because });
    baggage = { ...baggage, ...step.with };
    work = { ...work, ...step.work };
    from = step.to;
  }
}

function stepFrom(from: Processor, facts: FlowFacts, baggage: Baggage): Step {
  const { settings } = facts;
  if (settings !== 'failed') return BODIES[from]({ ...facts, settings }, baggage);
  return WITHOUT_POLICY[from] ?? 'end';
}

/** The last processor, but for one that only hands on to the quarantine with its reason. */
function endOf(transitions: readonly Transition[]): FlowEnd {
  const last = transitions.at(-1);
  if (last?.from === 'failed-encryption-quarantine') return 'failed-encryption-quarantine';
  return last === undefined ? 'dlp-quarantine' : (last.to as FlowEnd); // only ends have no step onward
}

/** What cannot be looked up lets nothing pass: new mail is held, released mail goes back. As it is needs no policy. */
const WITHOUT_POLICY: Partial<Record<Processor, Onward>> = {
  root: onward('external', 'policy-failed'),
  external: onward('dlp-error', 'policy-failed'),
  'dlp-error': onward('dlp-quarantine', 'policy-failed'),
  'post-quarantine-release': onward('post-dlp', 'release'),
  'post-quarantine-force-encrypt': onward('post-dlp', 'release-encrypted'),
  'post-dlp': onward('failed-encryption-quarantine', 'policy-failed'),
  'failed-encryption-quarantine': onward('dlp-quarantine', 'built-in'),
  'post-quarantine-send-as-is': onward('transport', 'as-is'),
};

const isEnd: ProcessorBody = () => 'end';

const BODIES: Readonly<Record<Processor, ProcessorBody>> = {
  root: ({ recipient }) => (recipient === 'inside' ? onward('internal', 'recipient-inside') : onward('external', 'recipient-outside')),
  internal: () => onward('transport', 'not-scanned'),
  external: enterDlp,
  dlp: judge,
  'dlp-warn': ({ judgement }, { delayed }) =>
    judgement.delayed !== 'pass' && delayed === 'none' ? onward('dlp-delayed-evaluation', 'also-delayed') : onward('post-dlp', 'warned'),
  'dlp-must-encrypt': () => onward('post-dlp', 'must-encrypt', { mustEncrypt: true }),
  'dlp-delayed-evaluation': () => onward('post-dlp', 'after-encryption', { delayed: 'waiting' }),
  'dlp-quarantine': isEnd,
  'dlp-block': isEnd,
  'dlp-error': failInspection,
  'post-dlp': afterDlp,
  'check-subject-trigger': checkSubject,
  'check-force-encrypt-header': ({ mail }) => demand(mail.demands, 'header-trigger', 'check-encrypt-mode'),
  'check-encrypt-mode': checkMode,
  encrypt: ({ methods }) => nextMethod(methods, undefined),
  'encrypt-smime': (facts) => tryMethod(facts, 'smime'),
  'encrypt-pgp': (facts) => tryMethod(facts, 'pgp'),
  'encrypt-pdf': (facts) => tryMethod(facts, 'pdf'),
  'check-must-encrypt': (_, { mustEncrypt, delayed }) => {
    if (mustEncrypt) return onward('notify-sender-not-encrypted', 'must-encrypt');
    return delayed === 'waiting' ? onward('post-dlp-delayed-evaluation', 'in-clear') : onward('sign', 'in-clear');
  },
  'post-dlp-delayed-evaluation': ({ judgement }) => ({ ...violated(judgement.delayed, 'delayed'), with: { delayed: 'over' } }),
  'notify-sender-not-encrypted': tellSender,
  // a violation of its own, "built in"; what demanded encryption stays behind, or a release would come back for ever
  'failed-encryption-quarantine': () => onward('dlp-quarantine', 'built-in'),
  sign: signOnly,
  'sign-smime': (facts) => trySigning(facts, 'smime'),
  'sign-pgp': (facts) => trySigning(facts, 'pgp'),
  'dkim-sign': signDkim,
  transport: isEnd,
  'post-quarantine-release': ({ recipient }) =>
    recipient === 'inside' ? onward('internal', 'recipient-inside') : onward('post-dlp', 'release'),
  'post-quarantine-force-encrypt': () => onward('post-dlp', 'release-encrypted', { mustEncrypt: true }),
  // what a person sends as it is is not touched; a DKIM signature stands before it
  'post-quarantine-send-as-is': ({ recipient, settings }) =>
    onward(recipient !== 'inside' && settings.dkim.sign ? 'dkim-sign' : 'transport', 'as-is'),
};

function enterDlp({ recipient, settings: { scanning } }: KnownFacts): Step {
  if (recipient === 'exempt') return onward('post-dlp', 'recipient-exempt');
  if (!scanning.sender) return onward('post-dlp', 'scanning-off-sender');
  return scanning.recipient ? onward('dlp', 'scanning-on') : onward('post-dlp', 'scanning-off-recipient');
}

function judge({ mail, judgement: { immediate, delayed, because } }: KnownFacts): Step {
  if (mail.failure !== null) return onward('dlp-error', 'inspection-failed');
  if (immediate === 'pass' && delayed !== 'pass') return onward('dlp-delayed-evaluation', 'delayed');
  return violated(immediate, because);
}

function violated(outcome: Outcome, because: string): Onward {
  return onward(outcome === 'pass' ? 'post-dlp' : `dlp-${outcome}`, because);
}

/** The same bytes that have brought the engine down twice are held whatever is set: a client would bring them again for ever. */
function failInspection({ mail, settings }: KnownFacts): Step {
  if (mail.failure === 'crash-loop') return onward('dlp-quarantine', 'crash-loop');
  return settings.quarantineOnError ? onward('dlp-quarantine', 'quarantine-on-error') : 'end';
}

/** Mail that came encrypted has what settings and its sender demand. What was found beside that encryption is not answered by it. */
function afterDlp({ mail, judgement, settings: { encryptMode } }: KnownFacts, { mustEncrypt, delayed }: Baggage): Step {
  const isFoundReadable = judgement.isReadable && (mustEncrypt || delayed === 'waiting');
  if (mail.isEncrypted)
    return isFoundReadable ? onward('check-subject-trigger', 'found-readable') : onward('dkim-sign', 'already-encrypted');
  if (encryptMode.sender === 'mandatory') return onward('check-subject-trigger', 'mandatory-sender', { mustEncrypt: true });
  if (encryptMode.recipient === 'mandatory') return onward('check-subject-trigger', 'mandatory-recipient', { mustEncrypt: true });
  return onward('check-subject-trigger', 'not-mandatory');
}

/** What nobody could read may demand encryption; whoever releases it has seen it. */
function checkSubject({ mail, entry }: KnownFacts): Step {
  if (mail.demands === 'unread' && entry === 'root') return onward('dlp-error', 'trigger-unread');
  return demand(mail.demands, 'subject-trigger', 'check-force-encrypt-header');
}

function demand(demands: FlowFacts['mail']['demands'], cause: 'subject-trigger' | 'header-trigger', to: Processor): Onward {
  return demands.includes(cause) ? onward(to, cause, { mustEncrypt: true }) : onward(to, `no-${cause}`);
}

/** The first that fits. An invitation is left alone only after everything that demands encryption was asked. */
function checkMode({ mail, settings: { encryptMode, skipCalendar } }: KnownFacts, { mustEncrypt }: Baggage): Step {
  if (mustEncrypt) return onward('encrypt', 'must-encrypt');
  if (mail.isCalendar && skipCalendar) return onward('check-must-encrypt', 'calendar');
  if (encryptMode.sender === 'force') return onward('encrypt', 'force-sender');
  if (encryptMode.recipient === 'force') return onward('encrypt', 'force-recipient');
  if (encryptMode.sender === 'no-encryption') return onward('check-must-encrypt', 'no-encryption-sender');
  if (encryptMode.recipient === 'no-encryption') return onward('check-must-encrypt', 'no-encryption-recipient');
  return onward('encrypt', 'allow');
}

function tryMethod({ methods, failed }: KnownFacts, method: EncryptionMethod): Step {
  return failed.includes(method) ? nextMethod(methods, method) : { ...onward('dkim-sign', 'encrypted'), work: { encryptBy: method } };
}

function nextMethod(methods: readonly EncryptionMethod[], after: EncryptionMethod | undefined): Onward {
  const left = ENCRYPTION_METHODS.slice(after === undefined ? 0 : ENCRYPTION_METHODS.indexOf(after) + 1);
  const next = left.find((method) => methods.includes(method));
  if (next === undefined) return onward('check-must-encrypt', after === undefined ? 'no-method' : 'failed');
  return onward(`encrypt-${next}`, after === undefined ? 'available' : 'failed');
}

/** Of mail in clear: signed where a trigger asks for it, or unless both ends want only encrypted mail signed. */
function signOnly({ mail, settings: { sign }, signers }: KnownFacts): Step {
  if (mail.isSigned) return onward('dkim-sign', 'already-signed');
  const [asked] = mail.signing;
  if (asked === undefined && sign.onlyWhenEncrypting) return onward('dkim-sign', 'only-when-encrypting');
  return nextSigner(usableSigners(signers, sign.skipPgp), asked ?? 'always');
}

function trySigning({ signers, failedSigners, settings: { sign } }: KnownFacts, method: SigningMethod): Step {
  if (!failedSigners.includes(method)) return { ...onward('dkim-sign', 'signed'), work: { signBy: method } };
  const left = usableSigners(signers, sign.skipPgp);
  return nextSigner(left.slice(left.indexOf(method) + 1), 'failed');
}

function usableSigners(signers: readonly SigningMethod[], skipPgp: boolean): readonly SigningMethod[] {
  return SIGNING_METHODS.filter((method) => signers.includes(method) && !(skipPgp && method === 'pgp'));
}

/** Nothing demands a signature: mail that nobody can sign leaves without. */
function nextSigner([next]: readonly SigningMethod[], because: string): Onward {
  if (next !== undefined) return onward(`sign-${next}`, because);
  return onward('dkim-sign', because === 'failed' ? 'failed' : 'no-signer');
}

/** The last thing that is done to a mail. What a person has let go is not held for want of a signature. */
function signDkim({ entry, settings: { dkim: wanted }, dkim }: KnownFacts): Step {
  if (!wanted.sign) return onward('transport', 'not-signed');
  if (dkim === 'available') return { ...onward('transport', 'signed'), work: { signsDkim: true } };
  if (dkim === 'refused' && wanted.onRefusal === 'hold' && entry === 'root') return onward('dlp-quarantine', 'dkim-refused');
  return onward('transport', dkim === 'refused' ? 'dkim-refused' : 'no-key');
}

function tellSender({ settings, mail }: KnownFacts): Step {
  if (settings.quarantineOnFailedEncryption) return onward('failed-encryption-quarantine', 'quarantine-on-failed-encryption');
  return mail.hasOriginator ? 'end' : onward('failed-encryption-quarantine', 'no-originator');
}
