import {
  defaultPatterns,
  policyResolver,
  UnusableSetting,
  type Action,
  type Evidence,
  type MailEnd,
  type Pattern,
  type PolicyResolver,
  type PolicySet,
  type SettingsScope,
} from '#dlp';
import { domainOf } from '#mail';
import { describe, expect, it } from 'vitest';
import { judgeRecipients, warningPatterns, type Judging, type RecipientGroup } from './disposition.js';

const directions = { internalDomains: ['inside.example', '*.inside.example'], exemptDomains: ['partner.example'] };
const clean: Evidence = { summaries: [], uninspectable: [] };
const one = { total: 1, distinct: 1 };
const card: Evidence = {
  summaries: [
    {
      ...{ pattern: 'credit-card', version: 1, ...one, maxConfidence: 0.9, byConfidence: [{ step: 0.9, ...one }] },
      byPart: [{ part: '1', kind: 'body', ...one, byConfidence: [{ step: 0.9, ...one }] }],
    },
  ],
  uninspectable: [],
};
const unread: Evidence = { summaries: [], uninspectable: [], inspectionFailure: 'timeout' };
const SENDER: MailEnd = { domain: 'sender.example', tag: null };

function patternsWith(action: Action, changes: Partial<Pattern> = {}): Pattern[] {
  return defaultPatterns().map((pattern) => ({ ...pattern, action, ...changes }));
}

const global = (values: SettingsScope['values']): SettingsScope => ({ id: 'global', scope: { level: 'global' }, values });
const ofDomain = (domain: string, values: SettingsScope['values']): SettingsScope => ({
  id: domain,
  scope: { level: 'domain', domain },
  values,
});

function resolver(
  set: Partial<Pick<PolicySet, 'patterns' | 'exceptions'>> & { readonly scopes?: readonly SettingsScope[] },
): PolicyResolver {
  const { patterns = patternsWith('quarantine'), exceptions = [], scopes = [] } = set;
  return policyResolver({ revision: 'r1', patterns, groups: [], settings: { base: {}, scopes }, exceptions }, directions);
}

function judge(recipients: readonly string[], evidence: Evidence, judging: Partial<Judging>): RecipientGroup[] {
  const asked = recipients.map((address) => ({ address, end: { domain: domainOf(address) ?? null, tag: null } }));
  const usual = { resolver: resolver({}), sender: SENDER, receivedAt: '2026-03-01T10:00:00.000Z', demands: [] };
  return judgeRecipients(asked, evidence, { ...directions, ...usual, ...judging });
}

function outcomes(groups: readonly RecipientGroup[]) {
  return groups.map(({ recipients, hop, disposition, verdict }) => [recipients, hop, disposition, verdict.outcome]);
}

const kinds = ([group]: readonly RecipientGroup[]): unknown => group?.verdict.reasons.map(({ kind }) => kind);

describe('the disposition of a copy', () => {
  it.each([
    ['warn', 'hand-over', 'warn'],
    ['must-encrypt', 'hold', 'must-encrypt'],
    ['quarantine', 'hold', 'quarantine'],
    ['block', 'block', 'block'],
  ] as const)('under a pattern with the action %s is %s', (action, disposition, outcome) => {
    const groups = judge(['a@out.example'], card, { resolver: resolver({ patterns: patternsWith(action) }) });
    expect(outcomes(groups)).toEqual([[[0], 'outbound', disposition, outcome]]);
  });

  it('is to be handed over when nothing is found, and in monitor mode whatever is found', () => {
    const patterns = patternsWith('block');
    expect(outcomes(judge(['a@out.example'], clean, { resolver: resolver({ patterns }) }))).toEqual([
      [[0], 'outbound', 'hand-over', 'pass'],
    ]);
    const monitoring = resolver({ patterns, scopes: [global({ 'dlp.mode': 'monitor' })] });
    expect(outcomes(judge(['a@out.example'], card, { resolver: monitoring }))).toEqual([[[0], 'outbound', 'hand-over', 'pass']]);
  });

  it('names what could not be encrypted as a violation of its own, which holds', () => {
    const [held] = judge(['a@out.example'], card, { resolver: resolver({ patterns: patternsWith('must-encrypt') }) });
    expect(held?.verdict.reasons).toMatchObject([{ kind: 'pattern' }, { kind: 'no-encryption-yet', action: 'quarantine' }]);
    expect(held?.flow.end).toBe('failed-encryption-quarantine');
  });

  it('is decided for recipients outside only: inside and exempt ones are cleared, each on its own way', () => {
    const recipients = ['a@out.example', 'b@inside.example', 'c@partner.example', 'd@OUT.example', 'e@Deep.Inside.Example'];
    expect(outcomes(judge(recipients, card, {}))).toEqual([
      [[0, 3], 'outbound', 'hold', 'quarantine'],
      [[1, 4], 'inbound', 'hand-over', 'pass'],
      [[2], 'outbound', 'hand-over', 'pass'],
    ]);
  });

  it.each(['a@inside.example.out.example', '"a@inside.example"@out.example', 'no address', 'a@notinside.example', ''])(
    'of %j is that of a recipient outside',
    (address) => {
      expect(outcomes(judge([address], card, {}))).toEqual([[[0], 'outbound', 'hold', 'quarantine']]);
    },
  );

  it('is a hold when the message could not be inspected', () => {
    expect(outcomes(judge(['a@out.example'], unread, {}))).toEqual([[[0], 'outbound', 'hold', 'quarantine']]);
  });

  it('is what the policy between the sender and this recipient says', () => {
    const scopes = [ofDomain('trusted.example', { 'dlp.enabled': false }), ofDomain('branch.example', { locality: 'internal' })];
    const groups = judge(['a@out.example', 'b@trusted.example', 'c@branch.example'], card, { resolver: resolver({ scopes }) });
    expect(outcomes(groups)).toEqual([
      [[0], 'outbound', 'hold', 'quarantine'],
      [[1], 'outbound', 'hand-over', 'pass'],
      [[2], 'inbound', 'hand-over', 'pass'],
    ]);
  });

  it('is as of the moment at which the message was received', () => {
    const expiresAt = '2026-03-01T10:00:00.000Z';
    const exceptions = [{ id: 'e1', refs: ['pattern/credit-card'], sender: null, recipient: null, expiresAt }] as const;
    const under = (receivedAt: string) => judge(['a@out.example'], card, { resolver: resolver({ exceptions }), receivedAt })[0];
    expect(under('2026-03-01T09:59:59.999Z')).toMatchObject({ disposition: 'hand-over', verdict: { reasons: [{ exception: 'e1' }] } });
    expect(under(expiresAt)).toMatchObject({ disposition: 'hold', verdict: { reasons: [{ exception: null }] } });
  });
});

describe('what demands encryption', () => {
  const unencrypted = [[[0], 'outbound', 'hold', 'must-encrypt']];

  it('holds a copy as long as there is no encryption, found or not, scanned or not, exempt or not', () => {
    const demands = ['subject-trigger'] as const;
    expect(outcomes(judge(['a@out.example'], clean, { demands }))).toEqual(unencrypted);
    expect(outcomes(judge(['a@partner.example'], clean, { demands }))).toEqual(unencrypted);
    const off = resolver({ scopes: [global({ 'dlp.enabled': false })] });
    expect(outcomes(judge(['a@out.example'], card, { demands, resolver: off }))).toEqual(unencrypted);
    expect(kinds(judge(['a@out.example'], clean, { demands }))).toEqual(['setting', 'no-encryption-yet']);
  });

  it('is nothing to a recipient inside', () => {
    expect(outcomes(judge(['a@inside.example'], clean, { demands: ['header-trigger'] }))).toEqual([[[0], 'inbound', 'hand-over', 'pass']]);
  });

  it('holds a copy that nobody scans when the demand could not be read', () => {
    const off = resolver({ scopes: [global({ 'dlp.enabled': false })] });
    expect(outcomes(judge(['a@out.example'], unread, { demands: [], resolver: off }))).toEqual([[[0], 'outbound', 'hand-over', 'pass']]);
    const groups = judge(['a@out.example'], unread, { demands: 'unread', resolver: off });
    expect([outcomes(groups), kinds(groups)]).toEqual([[[[0], 'outbound', 'hold', 'quarantine']], ['inspection-failed']]);
  });

  it('holds a copy that is only monitored when the demand could not be read, and no other', () => {
    const monitor = resolver({ scopes: [global({ 'dlp.mode': 'monitor' })] });
    expect(outcomes(judge(['a@out.example'], unread, { resolver: monitor }))).toEqual([[[0], 'outbound', 'hand-over', 'pass']]);
    const groups = judge(['a@out.example'], unread, { demands: 'unread', resolver: monitor });
    expect([outcomes(groups), kinds(groups)]).toEqual([[[[0], 'outbound', 'hold', 'quarantine']], ['inspection-failed']]);
  });
});

describe('mail that comes encrypted as a whole', () => {
  const asWhole = { isEncrypted: true, isSigned: false, isCalendar: false };
  const unreadable: Evidence = { summaries: [], uninspectable: [{ part: '1', reason: 'encrypted' }] };

  it('answers whatever demands encryption, and is sent as it is', () => {
    const mandatory = resolver({ scopes: [global({ 'encrypt.mode': 'mandatory' })] });
    const groups = judge(['a@out.example'], clean, { asWhole, demands: ['subject-trigger'], resolver: mandatory });
    expect(outcomes(groups)).toEqual([[[0], 'outbound', 'hand-over', 'must-encrypt']]);
    expect(groups[0]?.flow.transitions).toContainEqual({ from: 'post-dlp', to: 'dkim-sign', because: 'already-encrypted' });
    expect(outcomes(judge(['a@out.example'], clean, { demands: [], resolver: mandatory }))).toEqual([
      [[0], 'outbound', 'hold', 'must-encrypt'],
    ]);
  });

  describe.each(['must-encrypt', 'quarantine'] as const)('and in which a pattern finds something that is to %s', (action) => {
    const delayEvaluation = action === 'quarantine'; // else nothing is asked about encryption
    const asking = resolver({ patterns: patternsWith(action, { delayEvaluation }) });
    const found = (kind: 'subject' | 'headers' | 'body'): Evidence => ({
      ...card,
      summaries: card.summaries.map((each) => ({ ...each, byPart: each.byPart.map((part) => ({ ...part, kind })) })),
    });
    const end = (kind: 'subject' | 'headers' | 'body', isOpened: boolean): unknown => {
      const [group] = judge(['a@out.example'], found(kind), { asWhole, isOpened, resolver: asking });
      return [group?.disposition, group?.flow.transitions.some(({ because }) => because === 'already-encrypted')];
    };

    it('is held where that stays readable and nothing encrypts it', () => {
      for (const kind of ['subject', 'headers'] as const)
        for (const isOpened of [true, false]) expect(end(kind, isOpened)).toEqual(['hold', false]);
      // what could be read of a mail that nobody opened is readable, wherever it stood
      expect(end('body', false)).toEqual(['hold', false]);
    });

    it('is sent as it is where that stands inside', () => {
      expect(end('body', true)).toEqual(['hand-over', true]);
    });

    it('says of each copy whether its subject is to be hidden', () => {
      const hides = (kind: 'subject' | 'headers' | 'body', of = asking): unknown => {
        const [group] = judgeRecipients([{ address: 'a@out.example', end: { domain: 'out.example', tag: null } }], found(kind), {
          ...{ ...directions, resolver: of, sender: SENDER, receivedAt: '2026-03-01T10:00:00.000Z', demands: [], asWhole },
        });
        return group?.known[0]?.hidesSubject;
      };
      expect([hides('subject'), hides('headers'), hides('body')]).toEqual([true, false, false]);
      const monitor = resolver({ patterns: patternsWith(action), scopes: [global({ 'dlp.mode': 'monitor' })] });
      expect(hides('subject', monitor)).toBe(false);
    });
  });

  it.each([
    ['quarantine', 'hold', 'quarantine'],
    ['block', 'block', 'block'],
    ['must-encrypt', 'hand-over', 'must-encrypt'],
    ['warn', 'hand-over', 'warn'],
    ['pass', 'hand-over', 'pass'],
  ] as const)('cannot be read, which has an action of its own before that: %s', (action, disposition, outcome) => {
    const says = resolver({ scopes: [ofDomain('sender.example', { 'dlp.uninspectableActions': { encrypted: action } })] });
    expect(outcomes(judge(['a@out.example'], unreadable, { asWhole, resolver: says }))).toEqual([[[0], 'outbound', disposition, outcome]]);
  });
});

describe('an invitation', () => {
  const asWhole = { isEncrypted: false, isSigned: false, isCalendar: true };
  const left = resolver({ scopes: [global({ 'encrypt.skipCalendar': true })] });
  const steps = ([group]: readonly RecipientGroup[]): unknown => group?.flow.transitions.map(({ because }) => because);

  it('is left alone where both ends want it, but never where encryption is demanded', () => {
    expect(steps(judge(['a@out.example'], clean, { asWhole, resolver: left }))).toContain('calendar');
    expect(steps(judge(['a@out.example'], clean, { asWhole }))).not.toContain('calendar');
    const demanded = judge(['a@out.example'], clean, { asWhole, resolver: left, demands: ['header-trigger'] });
    expect(outcomes(demanded)).toEqual([[[0], 'outbound', 'hold', 'must-encrypt']]);
  });
});

describe('§2.9, 4: what cannot be encrypted', () => {
  const demands = ['subject-trigger'] as const;
  const off = { 'dlp.quarantineOnFailedEncryption': false };

  it('is held if one end wants it so, else refused to its sender', () => {
    const places = resolver({ scopes: [ofDomain('sender.example', { ...off, locality: 'internal' }), ofDomain('out.example', off)] });
    expect(outcomes(judge(['a@out.example', 'b@other.example'], clean, { demands, resolver: places }))).toEqual([
      [[0], 'outbound', 'refuse', 'must-encrypt'],
      [[1], 'outbound', 'hold', 'must-encrypt'],
    ]);
  });

  it('is held when nobody sent it whom one could tell', () => {
    const nobody = { sender: { domain: null, tag: null }, demands, resolver: resolver({ scopes: [global(off)] }) };
    expect(outcomes(judge(['a@out.example'], clean, nobody))).toEqual([[[0], 'outbound', 'hold', 'must-encrypt']]);
  });

  it.each([true, false])('is held when its sender is outside and may be anybody (signed in: %s)', (authenticated) => {
    const outside = { authenticated, demands, resolver: resolver({ scopes: [global(off)] }) };
    expect(outcomes(judge(['a@out.example'], clean, outside))).toEqual([[[0], 'outbound', 'hold', 'must-encrypt']]);
  });
});

describe('§2.9, 5: what cannot be inspected', () => {
  const off = { 'dlp.quarantineOnError': false };

  it('is left to a client that comes again if both ends want it so', () => {
    const places = resolver({ scopes: [ofDomain('sender.example', off), ofDomain('out.example', off)] });
    expect(outcomes(judge(['a@out.example'], unread, { resolver: places }))).toEqual([[[0], 'outbound', 'try-again', 'quarantine']]);
    expect(outcomes(judge(['b@other.example'], unread, { resolver: places }))).toEqual([[[0], 'outbound', 'hold', 'quarantine']]);
  });

  it('is held for all as soon as it is held for one: there is one reply', () => {
    const places = resolver({ scopes: [ofDomain('sender.example', off), ofDomain('out.example', off)] });
    const groups = judge(['a@out.example', 'b@other.example', 'c@inside.example'], unread, { resolver: places });
    expect(groups.map(({ recipients, disposition }) => [recipients, disposition])).toEqual([
      [[0, 1], 'hold'],
      [[2], 'hand-over'],
    ]);
  });

  it('is left to the client when the configuration file says so, but for what brings the engine down', () => {
    const onError = 'tempfail' as const;
    expect(outcomes(judge(['a@out.example'], unread, { onError }))).toEqual([[[0], 'outbound', 'try-again', 'quarantine']]);
    const loop = { ...unread, inspectionFailure: 'crash-loop' };
    expect(outcomes(judge(['a@out.example'], loop, { onError }))).toEqual([[[0], 'outbound', 'hold', 'quarantine']]);
  });
});

describe('a policy that cannot be found', () => {
  const fails = (): never => {
    throw new UnusableSetting('dlp.patterns');
  };

  it('holds the copies of the recipients that it concerns, and no others', () => {
    const works = resolver({});
    // a double of the resolver that fails for one domain
    const failing: Judging['resolver'] = {
      isInside: (end) => works.isInside(end),
      for: (sender, recipient, at) => (recipient.domain === 'broken.example' ? fails() : works.for(sender, recipient, at)),
    };
    const groups = judge(['a@out.example', 'b@broken.example', 'c@inside.example'], clean, { resolver: failing });
    expect(outcomes(groups)).toEqual([
      [[0], 'outbound', 'hand-over', 'pass'],
      [[1], 'outbound', 'hold', 'quarantine'],
      [[2], 'inbound', 'hand-over', 'pass'],
    ]);
    expect(groups[1]?.verdict.reasons).toEqual([{ kind: 'policy-failed', action: 'quarantine' }]);
  });

  it('holds every copy when not even the locality can be told', () => {
    // a double of the resolver that fails for everybody
    const failing: Judging['resolver'] = { isInside: fails, for: fails };
    expect(outcomes(judge(['a@out.example', 'c@inside.example'], clean, { resolver: failing }))).toEqual([
      [[0], 'outbound', 'hold', 'quarantine'],
      [[1], 'inbound', 'hold', 'quarantine'],
    ]);
  });

  it('holds the copies outside when nobody knows what the sender can demand', () => {
    expect(outcomes(judge(['a@out.example', 'c@inside.example'], clean, { demands: 'unknown' }))).toEqual([
      [[0], 'outbound', 'hold', 'quarantine'],
      [[1], 'inbound', 'hand-over', 'pass'],
    ]);
  });
});

describe('many recipients', () => {
  it('are judged once for each policy that holds for some of them', () => {
    const works = resolver({ scopes: [ofDomain('trusted.example', { 'dlp.enabled': false })] });
    let asked = 0;
    const counted: Evidence = {
      ...card,
      get summaries() {
        asked += 1;
        return card.summaries;
      },
    };
    const recipients = Array.from(
      { length: 1_000 },
      (_, index) => `person-${String(index)}@${index % 2 === 0 ? 'out' : 'trusted'}.example`,
    );
    expect(outcomes(judge(recipients, counted, { resolver: works })).map(([numbers, , disposition]) => [numbers, disposition])).toEqual([
      [recipients.flatMap((_, index) => (index % 2 === 0 ? [index] : [])), 'hold'],
      [recipients.flatMap((_, index) => (index % 2 === 1 ? [index] : [])), 'hand-over'],
    ]);
    const ofOne = asked;
    asked = 0;
    judge(['a@out.example', 'b@trusted.example'], counted, { resolver: works });
    expect(ofOne).toBe(asked);
  });
});

describe('the warning', () => {
  it('names the patterns that act, each once, not those in shadow or under an exception', () => {
    const warned = (set: Parameters<typeof resolver>[0]): string[] =>
      warningPatterns(judge(['a@out.example', 'b@other.example'], card, { resolver: resolver(set) }).map(({ verdict }) => verdict));
    const exception = { id: 'e1', refs: ['all'], sender: null, recipient: null, expiresAt: '2027-01-01T00:00:00.000Z' } as const;
    expect(warned({ patterns: patternsWith('warn') })).toEqual(['credit-card']);
    expect(warned({ patterns: patternsWith('warn', { state: 'shadow' }) })).toEqual([]);
    expect(warned({ patterns: patternsWith('warn'), exceptions: [exception] })).toEqual([]);
  });
});
