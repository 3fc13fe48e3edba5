/** Every transition of the mail flow, and what holds whatever mail comes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRANSITIONS } from '../../test/support/flow-transitions.js';
import type { FlowFacts } from './flow-facts.js';
import type { FlowSettings } from './flow-settings.js';
import { passMailFlow } from './pass-mail-flow.js';
import { ClearWay } from './clear-way.js';
import { ENCRYPTION_METHODS, FLOW_ENDS, FLOW_ENTRIES, PROCESSORS, SIGNING_METHODS } from './processor.js';

const outcomes = ['pass', 'warn', 'must-encrypt', 'quarantine', 'block'] as const;
/** Mostly the first: what is rare in the product of all that can be would else not be met. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const modesThereAre = ['no-encryption', 'allow', 'force', 'mandatory'] as const;
const anySettings: fc.Arbitrary<FlowSettings> = fc.record({
  scanning: fc.record({ sender: mostly(true, false), recipient: mostly(true, false) }),
  encryptMode: fc.record({ sender: fc.constantFrom(...modesThereAre), recipient: fc.constantFrom(...modesThereAre) }),
  skipCalendar: fc.boolean(),
  quarantineOnFailedEncryption: fc.boolean(),
  quarantineOnError: fc.boolean(),
  sign: fc.record({ onlyWhenEncrypting: fc.boolean(), skipPgp: fc.boolean() }),
  dkim: fc.record({ sign: fc.boolean(), onRefusal: fc.constantFrom('unsigned', 'hold') }),
});
const anyFacts: fc.Arbitrary<FlowFacts> = fc.record({
  entry: mostly(...FLOW_ENTRIES),
  recipient: mostly<FlowFacts['recipient']>('outside', 'inside', 'exempt'),
  mail: fc.record({
    hasOriginator: fc.boolean(),
    demands: mostly<FlowFacts['mail']['demands']>(
      [],
      ['subject-trigger'],
      ['header-trigger'],
      ['subject-trigger', 'header-trigger'],
      'unread',
    ),
    failure: mostly<string | null>(null, 'timeout', 'crash-loop'),
    isEncrypted: mostly(false, true),
    isSigned: mostly(false, true),
    isCalendar: fc.boolean(),
    signing: mostly<FlowFacts['mail']['signing']>([], ['subject-trigger'], ['header-trigger'], ['subject-trigger', 'header-trigger']),
  }),
  judgement: fc
    .record({
      immediate: mostly(...outcomes),
      delayed: fc.constantFrom(...outcomes),
      monitor: mostly(false, true),
      because: fc.constantFrom('pattern' as const, 'uninspectable' as const),
      isReadable: fc.boolean(),
    })
    .map(({ immediate, delayed, monitor, because, isReadable }) =>
      monitor
        ? ({ immediate: 'pass', delayed: 'pass', because: 'monitor', isReadable: false } as const)
        : ({ immediate, delayed, because: immediate === 'pass' ? 'nothing-found' : because, isReadable } as const),
    ),
  settings: fc.oneof({ weight: 9, arbitrary: anySettings }, { weight: 1, arbitrary: fc.constant('failed' as const) }),
  methods: fc.subarray([...ENCRYPTION_METHODS]),
  failed: fc.subarray([...ENCRYPTION_METHODS]),
  signers: fc.subarray([...SIGNING_METHODS]),
  failedSigners: fc.subarray([...SIGNING_METHODS]),
  dkim: fc.constantFrom('available', 'no-key', 'refused'),
});

const isOutside = ({ recipient, settings }: FlowFacts): boolean => settings === 'failed' || recipient !== 'inside';

/** Anything that the reference counts as a demand for encryption. */
function isDemanded({ entry, mail, recipient, judgement }: FlowFacts, { encryptMode, scanning }: FlowSettings): boolean {
  const isNew = entry === 'root';
  const isWritten = mail.demands === 'unread' ? isNew : mail.demands.length > 0;
  const isFound = isNew && recipient === 'outside' && scanning.sender && scanning.recipient && judgement.immediate === 'must-encrypt';
  return isWritten || isFound || encryptMode.sender === 'mandatory' || encryptMode.recipient === 'mandatory';
}

describe('whatever mail comes', () => {
  it('it takes no transition that is not listed, and each that is listed is taken by some mail', () => {
    const taken = new Set<string>();
    for (const each of fc.sample(anyFacts, { numRuns: 20_000, seed: 4 }))
      for (const { from, to, because } of passMailFlow(each).transitions) taken.add(`${from} → ${to}: ${because}`);
    expect([...taken].sort()).toEqual(TRANSITIONS);
  });

  it('its way is unbroken from its entry to an end, and no longer than the flow has places', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { transitions, end: ended } = passMailFlow(each);
        expect(transitions[0]?.from).toBe(each.entry);
        transitions.forEach(({ from }, index) => {
          if (index > 0) expect(from).toBe(transitions[index - 1]?.to);
        });
        expect(FLOW_ENDS).toContain(ended);
        expect(transitions.length).toBeLessThanOrEqual(PROCESSORS.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('what must be encrypted never reaches transport without a method, unless it is encrypted already or a person sends it as it is', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { end: ended, encryptBy } = passMailFlow(each);
        const { entry, mail, settings } = each;
        if (entry === 'post-quarantine-send-as-is') return;
        const must =
          entry === 'post-quarantine-force-encrypt' || (isOutside(each) && (settings === 'failed' || isDemanded(each, settings)));
        if (!must || (mail.isEncrypted && settings !== 'failed')) return;
        if (ended === 'transport') expect(encryptBy).not.toBeNull();
        if (encryptBy !== null) expect(each.methods.filter((method) => !each.failed.includes(method))).toContain(encryptBy);
      }),
      { numRuns: 5_000 },
    );
  });

  it('what came encrypted and shows beside that what demands it reaches transport only by a method, whoever had it encrypted before', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('root', 'post-quarantine-force-encrypt'), (facts, entry) => {
        const settings = facts.settings === 'failed' ? 'failed' : { ...facts.settings, scanning: { sender: true, recipient: true } };
        const each: FlowFacts = { ...facts, entry, settings, recipient: 'outside', mail: { ...facts.mail, isEncrypted: true } };
        const { immediate, delayed, isReadable } = each.judgement;
        const isFound = immediate === 'must-encrypt' || ['must-encrypt', 'quarantine', 'block'].includes(delayed);
        if (!isReadable || (entry === 'root' && !isFound)) return;
        const { end: ended, encryptBy } = passMailFlow(each);
        if (ended !== 'transport') return;
        expect(encryptBy).not.toBeNull();
        expect(each.methods.filter((method) => !each.failed.includes(method))).toContain(encryptBy);
      }),
      { numRuns: 5_000 },
    );
  });

  it('nothing leaves in clear that a pattern holds, blocks, or would hold once it is not encrypted', () => {
    fc.assert(
      fc.property(anyFacts, ({ ...each }) => {
        const scanned: FlowFacts = {
          ...each,
          entry: 'root',
          recipient: 'outside',
          mail: { ...each.mail, isEncrypted: false },
          settings: each.settings === 'failed' ? 'failed' : { ...each.settings, scanning: { sender: true, recipient: true } },
        };
        const { end: ended, encryptBy } = passMailFlow(scanned);
        const { immediate, delayed } = scanned.judgement;
        if (['quarantine', 'block'].includes(immediate)) expect(ended).not.toBe('transport');
        if (['quarantine', 'block', 'must-encrypt'].includes(delayed) && ended === 'transport') expect(encryptBy).not.toBeNull();
      }),
      { numRuns: 5_000 },
    );
  });

  it('its way is a proof that it may leave readable, exactly where it leaves and nothing says how to encrypt it', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { end: ended, encryptBy, transitions } = passMailFlow(each);
        expect(ClearWay.of(transitions) !== undefined).toBe(ended === 'transport' && encryptBy === null);
      }),
      { numRuns: 5_000 },
    );
  });

  it('what is encrypted is not signed in clear beside it, and nothing is signed that a person sends as it is', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { encryptBy, signBy, end: ended } = passMailFlow(each);
        if (encryptBy !== null || each.entry === 'post-quarantine-send-as-is') expect(signBy).toBeNull();
        if (signBy !== null) {
          expect(each.signers.filter((method) => !each.failedSigners.includes(method))).toContain(signBy);
          expect(each.mail.isSigned).toBe(false);
        }
        if (each.entry !== 'root' && each.settings !== 'failed') expect(ended === 'dlp-quarantine').toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it('without a policy nothing leaves but what a person sends as it is', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { end: ended } = passMailFlow({ ...each, settings: 'failed' });
        expect(ended === 'transport').toBe(each.entry === 'post-quarantine-send-as-is');
      }),
    );
  });
});
