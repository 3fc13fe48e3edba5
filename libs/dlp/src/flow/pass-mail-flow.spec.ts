/** The section numbers are those of the reference that the flow follows; where it differs the name of the test says so. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../policy/verdict.js';
import { NOTHING_TO_PROTECT_WITH, type FlowFacts } from './flow-facts.js';
import { FACTORY_FLOW, type FlowSettings } from './flow-settings.js';
import { passMailFlow } from './pass-mail-flow.js';

interface Changes extends Partial<Omit<FlowFacts, 'mail' | 'judgement' | 'settings'>> {
  readonly mail?: Partial<FlowFacts['mail']>;
  readonly judgement?: Partial<FlowFacts['judgement']>;
  readonly settings?: Partial<FlowSettings> | 'failed';
}

function facts({ mail, judgement, settings, ...rest }: Changes = {}): FlowFacts {
  return {
    entry: 'root',
    recipient: 'outside',
    ...NOTHING_TO_PROTECT_WITH,
    ...rest,
    mail: { hasOriginator: true, demands: [], signing: [], failure: null, isEncrypted: false, isSigned: false, isCalendar: false, ...mail },
    judgement: { immediate: 'pass', because: 'nothing-found', delayed: 'pass', isReadable: false, ...judgement },
    settings: settings === 'failed' ? 'failed' : { ...FACTORY_FLOW, ...settings },
  };
}

const modes = (sender: FlowSettings['encryptMode']['sender'], recipient: FlowSettings['encryptMode']['sender']) => ({
  settings: { encryptMode: { sender, recipient } },
});
const found = (immediate: Outcome, delayed: Outcome = 'pass') =>
  ({ judgement: { immediate, delayed, because: immediate === 'pass' ? 'nothing-found' : 'pattern' } }) as const;

/** The processors of the way, in order. */
function way(changes: Changes): string {
  const { transitions } = passMailFlow(facts(changes));
  return [transitions[0]?.from, ...transitions.map(({ to }) => to)].join(' ');
}
const end = (changes: Changes): string => passMailFlow(facts(changes)).end;

const TO_POST_DLP = 'root external dlp post-dlp';
const ASKED = 'check-subject-trigger check-force-encrypt-header check-encrypt-mode';
const SENT = 'dkim-sign transport';
const IN_CLEAR = `sign ${SENT}`;
const NOT_ENCRYPTED = 'check-must-encrypt notify-sender-not-encrypted';
const HELD_FOR_IT = 'failed-encryption-quarantine dlp-quarantine';

describe('the way of a new mail (§1.3–1.5)', () => {
  it.each<[string, Changes, string, string]>([
    ['to a recipient inside is not scanned (§1.3)', { recipient: 'inside' }, 'root internal transport', 'transport'],
    ['in which nothing is found leads out', {}, `${TO_POST_DLP} ${ASKED} encrypt check-must-encrypt ${IN_CLEAR}`, 'transport'],
    [
      'that warns goes on',
      found('warn'),
      `root external dlp dlp-warn post-dlp ${ASKED} encrypt check-must-encrypt ${IN_CLEAR}`,
      'transport',
    ],
    ['that is to be held ends there', found('quarantine'), 'root external dlp dlp-quarantine', 'dlp-quarantine'],
    ['that is to be blocked ends there', found('block'), 'root external dlp dlp-block', 'dlp-block'],
    [
      'that must be encrypted and cannot be is held',
      found('must-encrypt'),
      `root external dlp dlp-must-encrypt post-dlp ${ASKED} encrypt ${NOT_ENCRYPTED} ${HELD_FOR_IT}`,
      'failed-encryption-quarantine',
    ],
    [
      'that must be encrypted goes back to its sender if both ends say so',
      { ...found('must-encrypt'), settings: { quarantineOnFailedEncryption: false } },
      `root external dlp dlp-must-encrypt post-dlp ${ASKED} encrypt ${NOT_ENCRYPTED}`,
      'notify-sender-not-encrypted',
    ],
    [
      'that must be encrypted and has nobody to tell is held instead of vanishing (§6.9)',
      { ...found('must-encrypt'), settings: { quarantineOnFailedEncryption: false }, mail: { hasOriginator: false } },
      `root external dlp dlp-must-encrypt post-dlp ${ASKED} encrypt ${NOT_ENCRYPTED} ${HELD_FOR_IT}`,
      'failed-encryption-quarantine',
    ],
    [
      'that must be encrypted and can be leaves encrypted',
      { ...found('must-encrypt'), methods: ['pgp'] },
      `root external dlp dlp-must-encrypt post-dlp ${ASKED} encrypt encrypt-pgp ${SENT}`,
      'transport',
    ],
    [
      'whose policy cannot be found is held, not let pass (§6.9)',
      { settings: 'failed' },
      'root external dlp-error dlp-quarantine',
      'dlp-quarantine',
    ],
    [
      'that could not be inspected is held',
      { mail: { failure: 'timeout' } },
      'root external dlp dlp-error dlp-quarantine',
      'dlp-quarantine',
    ],
    [
      'that could not be inspected is refused for now if both ends say so',
      { mail: { failure: 'timeout' }, settings: { quarantineOnError: false } },
      'root external dlp dlp-error',
      'dlp-error',
    ],
    [
      'that brings the engine down is held even then',
      { mail: { failure: 'crash-loop' }, settings: { quarantineOnError: false } },
      'root external dlp dlp-error dlp-quarantine',
      'dlp-quarantine',
    ],
    [
      'of a sender who is not scanned passes by the patterns',
      { ...found('block'), settings: { scanning: { sender: false, recipient: true } } },
      `root external post-dlp ${ASKED} encrypt check-must-encrypt ${IN_CLEAR}`,
      'transport',
    ],
    [
      'that nobody scans and nobody could read is held if it may demand encryption',
      { mail: { demands: 'unread', failure: null }, settings: { scanning: { sender: false, recipient: true } } },
      'root external post-dlp check-subject-trigger dlp-error dlp-quarantine',
      'dlp-quarantine',
    ],
    [
      'that is encrypted already is left alone',
      { mail: { isEncrypted: true }, ...modes('mandatory', 'allow') },
      `${TO_POST_DLP} ${SENT}`,
      'transport',
    ],
    [
      'that is encrypted already, and shows beside that what demands it, is encrypted once more',
      { mail: { isEncrypted: true }, judgement: { ...found('must-encrypt').judgement, isReadable: true }, methods: ['smime'] },
      `root external dlp dlp-must-encrypt post-dlp ${ASKED} encrypt encrypt-smime ${SENT}`,
      'transport',
    ],
    [
      'that is encrypted already, and shows beside that what demands it, is held where that cannot be',
      { mail: { isEncrypted: true }, judgement: { ...found('must-encrypt').judgement, isReadable: true } },
      `root external dlp dlp-must-encrypt post-dlp ${ASKED} encrypt ${NOT_ENCRYPTED} ${HELD_FOR_IT}`,
      'failed-encryption-quarantine',
    ],
    [
      'that is encrypted already is left alone when what demands it stands inside',
      { mail: { isEncrypted: true }, ...found('must-encrypt'), methods: ['smime'] },
      `root external dlp dlp-must-encrypt post-dlp ${SENT}`,
      'transport',
    ],
    [
      'that is an invitation is left alone if both ends want it',
      { mail: { isCalendar: true }, settings: { skipCalendar: true }, methods: ['smime'] },
      `${TO_POST_DLP} ${ASKED} check-must-encrypt ${IN_CLEAR}`,
      'transport',
    ],
    [
      'that is an invitation and must be encrypted does not slip through (§6.9)',
      { mail: { isCalendar: true, demands: ['subject-trigger'] }, settings: { skipCalendar: true } },
      `${TO_POST_DLP} ${ASKED} encrypt ${NOT_ENCRYPTED} ${HELD_FOR_IT}`,
      'failed-encryption-quarantine',
    ],
  ])('%s', (_, changes, path, ended) => {
    expect([way(changes), end(changes)]).toEqual([path, ended]);
  });
});

describe('a delayed action (§2.3)', () => {
  const delayed = 'root external dlp dlp-delayed-evaluation post-dlp';
  const inClear = `${ASKED} encrypt check-must-encrypt post-dlp-delayed-evaluation`;

  it.each<[Outcome, string, string]>([
    ['quarantine', 'dlp-quarantine', 'dlp-quarantine'],
    ['block', 'dlp-block', 'dlp-block'],
    ['warn', `dlp-warn post-dlp ${ASKED} encrypt check-must-encrypt ${IN_CLEAR}`, 'transport'],
    ['must-encrypt', `dlp-must-encrypt post-dlp ${ASKED} encrypt ${NOT_ENCRYPTED} ${HELD_FOR_IT}`, 'failed-encryption-quarantine'],
  ])('of %s fires when the mail would leave in clear', (action, rest, ended) => {
    expect([way(found('pass', action)), end(found('pass', action))]).toEqual([`${delayed} ${inClear} ${rest}`, ended]);
  });

  it('has no effect on mail that is encrypted', () => {
    expect(way({ ...found('pass', 'block'), methods: ['smime'] })).toBe(`${delayed} ${ASKED} encrypt encrypt-smime ${SENT}`);
  });

  it('fires where nobody wants to try encryption, and for an invitation that is left alone', () => {
    expect(end({ ...found('pass', 'quarantine'), ...modes('no-encryption', 'allow'), methods: ['smime'] })).toBe('dlp-quarantine');
    const calendar = { mail: { isCalendar: true }, settings: { skipCalendar: true }, methods: ['smime'] } as const;
    expect(end({ ...found('pass', 'quarantine'), ...calendar })).toBe('dlp-quarantine');
  });

  it('waits behind a warning, and is asked once only', () => {
    expect(way(found('warn', 'quarantine'))).toBe(`root external dlp dlp-warn dlp-delayed-evaluation post-dlp ${inClear} dlp-quarantine`);
  });
});

// The combination table of §3.3: any mandatory → must; else any force → try; else any noEncryption → do not try; else try.
describe('the encrypt mode of both ends (§1.4, §3.3)', () => {
  const M = ['mandatory', 'force', 'no-encryption', 'allow'] as const;
  const TABLE: readonly (readonly string[])[] = [
    // recipient: mandatory, force, no-encryption, allow
    ['must', 'must', 'must', 'must'], // sender: mandatory
    ['must', 'try', 'try', 'try'], // force
    ['must', 'try', 'leave', 'leave'], // no-encryption
    ['must', 'try', 'leave', 'try'], // allow
  ];
  const cases = M.flatMap((sender, row) => M.map((recipient, column) => [sender, recipient, TABLE[row]?.[column] ?? ''] as const));

  it.each(cases)('sender %s, recipient %s: %s', (sender, recipient, what) => {
    const tried = passMailFlow(facts({ ...modes(sender, recipient), methods: ['smime'] }));
    const without = passMailFlow(facts(modes(sender, recipient)));
    expect(tried.encryptBy).toBe(what === 'leave' ? null : 'smime');
    expect(without.end).toBe(what === 'must' ? 'failed-encryption-quarantine' : 'transport');
  });
});

describe('what demands encryption', () => {
  it.each([
    ['a pattern', found('must-encrypt')],
    ['the subject', { mail: { demands: ['subject-trigger'] } }],
    ['a header field', { mail: { demands: ['header-trigger'] } }],
    ['a release encrypted', { entry: 'post-quarantine-force-encrypt' }],
  ] as const)('is %s, which beats the mode "no encryption" of both ends (§3.3)', (_, changes) => {
    const none = modes('no-encryption', 'no-encryption');
    expect(passMailFlow(facts({ ...none, ...changes, methods: ['pgp'] })).encryptBy).toBe('pgp');
    expect(end({ ...none, ...changes })).toBe('failed-encryption-quarantine');
  });

  it('holds for recipients that are exempt from scanning, not for those inside', () => {
    expect(end({ mail: { demands: ['header-trigger'] }, recipient: 'exempt' })).toBe('failed-encryption-quarantine');
    expect(end({ mail: { demands: ['header-trigger'] }, recipient: 'inside' })).toBe('transport');
  });
});

describe('the ladder of methods (§1.7)', () => {
  it('tries S/MIME, then PGP, then PDF, each that there is, and goes on when one fails', () => {
    const methods = ['pdf', 'smime', 'pgp'] as const;
    const ladder = `${TO_POST_DLP} ${ASKED} encrypt`;
    expect(way({ methods })).toBe(`${ladder} encrypt-smime ${SENT}`);
    expect(way({ methods, failed: ['smime'] })).toBe(`${ladder} encrypt-smime encrypt-pgp ${SENT}`);
    expect(way({ methods, failed: ['smime', 'pgp'] })).toBe(`${ladder} encrypt-smime encrypt-pgp encrypt-pdf ${SENT}`);
    expect(way({ methods, failed: methods })).toBe(`${ladder} encrypt-smime encrypt-pgp encrypt-pdf check-must-encrypt ${IN_CLEAR}`);
    expect(passMailFlow(facts({ methods, failed: ['smime'] })).encryptBy).toBe('pgp');
    expect(passMailFlow(facts({ methods, failed: methods })).encryptBy).toBeNull();
  });
});

describe('a signature on mail in clear (§1.7)', () => {
  const [READY, ALL] = [`${TO_POST_DLP} ${ASKED} encrypt check-must-encrypt sign`, { sign: { onlyWhenEncrypting: false, skipPgp: false } }];
  const both = ['pgp', 'smime'] as const;

  it('is not made where only encrypted mail is to be signed, unless its sender asks for it', () => {
    expect(way({ signers: both })).toBe(`${READY} ${SENT}`);
    expect(way({ signers: both, mail: { signing: ['header-trigger'] } })).toBe(`${READY} sign-smime ${SENT}`);
    expect(passMailFlow(facts({ signers: both, mail: { signing: ['subject-trigger'] } })).signBy).toBe('smime');
  });

  it('is made by S/MIME, then by PGP, and the mail leaves without one when nobody can', () => {
    expect(way({ signers: both, settings: ALL })).toBe(`${READY} sign-smime ${SENT}`);
    expect(way({ signers: both, settings: ALL, failedSigners: ['smime'] })).toBe(`${READY} sign-smime sign-pgp ${SENT}`);
    expect(way({ signers: both, settings: ALL, failedSigners: both })).toBe(`${READY} sign-smime sign-pgp ${SENT}`);
    expect(passMailFlow(facts({ signers: both, settings: ALL, failedSigners: both })).signBy).toBeNull();
    expect(way({ settings: ALL })).toBe(`${READY} ${SENT}`);
  });

  it('is not made by PGP where that is skipped, nor on mail that came signed or is encrypted', () => {
    const skips = { sign: { onlyWhenEncrypting: false, skipPgp: true } };
    expect(way({ signers: ['pgp'], settings: skips })).toBe(`${READY} ${SENT}`);
    expect(way({ signers: both, settings: skips, failedSigners: ['smime'] })).toBe(`${READY} sign-smime ${SENT}`);
    expect(way({ signers: both, settings: ALL, mail: { isSigned: true } })).toBe(`${READY} ${SENT}`);
    expect(passMailFlow(facts({ signers: both, settings: ALL, methods: ['pdf'] })).signBy).toBeNull();
  });
});

describe('the DKIM signature (§1.9)', () => {
  const on = (onRefusal: 'unsigned' | 'hold' = 'unsigned') => ({ settings: { dkim: { sign: true, onRefusal } } });
  const last = (changes: Changes): unknown => passMailFlow(facts(changes)).transitions.at(-1);

  it('is the last thing that is done, to mail in clear and to encrypted mail, where both ends have it on', () => {
    expect(passMailFlow(facts({ ...on(), dkim: 'available' })).signsDkim).toBe(true);
    expect(passMailFlow(facts({ ...on(), dkim: 'available', methods: ['smime'] }))).toMatchObject({ signsDkim: true, encryptBy: 'smime' });
    expect(passMailFlow(facts({ ...on(), dkim: 'available', mail: { isEncrypted: true } })).signsDkim).toBe(true);
    expect(passMailFlow(facts({ dkim: 'available' })).signsDkim).toBe(false);
    expect(passMailFlow(facts({ ...on(), dkim: 'available', recipient: 'inside' })).signsDkim).toBe(false);
    expect(last({ ...on(), dkim: 'available' })).toEqual({ from: 'dkim-sign', to: 'transport', because: 'signed' });
  });

  it('is missing without a key', () => {
    expect(last({ ...on('hold') })).toEqual({ from: 'dkim-sign', to: 'transport', because: 'no-key' });
  });

  it('that must not be made lets new mail leave unsigned or holds it, and never holds what was released', () => {
    const refused = { dkim: 'refused' } as const;
    expect(last({ ...on(), ...refused })).toEqual({ from: 'dkim-sign', to: 'transport', because: 'dkim-refused' });
    expect(end({ ...on('hold'), ...refused })).toBe('dlp-quarantine');
    for (const entry of ['post-quarantine-release', 'post-quarantine-send-as-is'] as const)
      expect(passMailFlow(facts({ ...on('hold'), ...refused, entry }))).toMatchObject({ end: 'transport', signsDkim: false });
  });

  it('stands before mail that a person sends as it is (unlike §1.6)', () => {
    const asIs = { entry: 'post-quarantine-send-as-is', dkim: 'available', ...on() } as const;
    expect(way(asIs)).toBe(`post-quarantine-send-as-is ${SENT}`);
    expect(passMailFlow(facts(asIs))).toMatchObject({ signsDkim: true, encryptBy: null, signBy: null });
    expect(way({ ...asIs, recipient: 'inside' })).toBe('post-quarantine-send-as-is transport');
  });
});

describe('the three ways out of the quarantine (§1.6)', () => {
  it('a release comes back behind the patterns, which are not asked again', () => {
    const released = { entry: 'post-quarantine-release', ...found('block', 'block') } as const;
    expect(way(released)).toBe(`post-quarantine-release post-dlp ${ASKED} encrypt check-must-encrypt ${IN_CLEAR}`);
    expect(end({ ...released, ...modes('allow', 'mandatory') })).toBe('failed-encryption-quarantine');
    expect(passMailFlow(facts({ ...released, methods: ['smime'] })).encryptBy).toBe('smime');
  });

  it('a release encrypted never leaves in clear', () => {
    const forced = { entry: 'post-quarantine-force-encrypt' } as const;
    expect(way(forced)).toBe(`post-quarantine-force-encrypt post-dlp ${ASKED} encrypt ${NOT_ENCRYPTED} ${HELD_FOR_IT}`);
    expect(end({ ...forced, settings: { quarantineOnFailedEncryption: false } })).toBe('notify-sender-not-encrypted');
    expect(passMailFlow(facts({ ...forced, methods: ['pdf'] }))).toMatchObject({ end: 'transport', encryptBy: 'pdf' });
  });

  it('as it is goes straight to transport, whatever is set or found, without a signature', () => {
    for (const settings of [{ ...modes('mandatory', 'mandatory').settings }, 'failed'] as const)
      expect(way({ entry: 'post-quarantine-send-as-is', settings, methods: ['smime'] })).toBe('post-quarantine-send-as-is transport');
  });

  it('a release goes back to the quarantine when no policy can be found, encrypted or not', () => {
    for (const entry of ['post-quarantine-release', 'post-quarantine-force-encrypt'] as const)
      expect(way({ entry, settings: 'failed' })).toBe(`${entry} post-dlp ${HELD_FOR_IT}`);
  });

  it('a copy inside is not asked for encryption when it is released', () => {
    expect(way({ entry: 'post-quarantine-release', recipient: 'inside' })).toBe('post-quarantine-release internal transport');
  });
});
