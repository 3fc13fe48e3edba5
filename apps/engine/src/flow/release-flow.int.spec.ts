import { policyResolver, UnusableSetting, type PolicyResolver, type SettingsScope } from '#dlp';
import { messageDecider, type MessageCommand, type MessageEvent, type ReleaseKind } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyFlow } from '../../test/support/copy-flow.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { noIncoming } from '../../test/support/no-incoming.js';
import { ReleasedCopies } from '../incoming/released-copies.js';
import { CustodyWork } from '../quarantine/custody-work.js';
import { fieldSealer, messageStream } from '../platform/engine-keys.js';
import { MailFlowOfReleases } from './release-flow.js';

type Verdict = Extract<MessageEvent, { type: 'VerdictReached' }>['data'];
type Reason = Extract<Verdict['groups'][number]['reasons'][number], { kind: 'pattern' }>;

const TO = ['bob@customer.example', 'eve@secret.example', 'ana@inside.example'];
let fixture: EngineFixture;
beforeEach(async () => {
  fixture = await engineFixture({ routes: { internalDomains: ['inside.example'] } });
});
afterEach(() => fixture.remove());

const at = (domain: string, values: SettingsScope['values']): SettingsScope => ({ id: domain, scope: { level: 'domain', domain }, values });

function resolver(...scopes: SettingsScope[]): PolicyResolver {
  const set = { revision: 'r1', patterns: [], groups: [], settings: { base: {}, scopes }, exceptions: [] };
  return policyResolver(set, { internalDomains: ['inside.example'] });
}

function flowUnder(under: Pick<PolicyResolver, 'for' | 'incoming' | 'isInside' | 'triggers'>): MailFlowOfReleases {
  const inside = new ReleasedCopies(noIncoming(fixture));
  return new MailFlowOfReleases({ ...fixture, policy: { current: () => ({ resolver: under }) }, flow: copyFlow(fixture), inside });
}

const meta = (commandId: string) => ({ at: fixture.clock.iso(), actor: { kind: 'cli', id: 'test' }, commandId }) as const;

async function ask(command: MessageCommand): Promise<void> {
  const handled = await fixture.events.decide(messageDecider, messageStream(MESSAGE_ID), command, meta(`ask-${command.type}`));
  expect(handled.outcome).toBe('appended');
}

function schedule(kind: ReleaseKind, undoSeconds = 30): Promise<void> {
  return ask({
    type: 'ScheduleRelease',
    ...{ kind, fourEyes: [], patternAuthors: [], actorId: 'cli', actorTag: null, clearTextAcknowledged: true },
    ...{ reason: 'business-need', verdict: 'false-alarm', note: null, undoSeconds, now: fixture.clock.iso(), decisionId: 'decision-1' },
  });
}

const path = (transitions: readonly { from: string; to: string }[]): string =>
  [transitions[0]?.from, ...transitions.map(({ to }) => to)].join(' ');

async function ways(flow: MailFlowOfReleases) {
  const routed = await flow.routeRelease(MESSAGE_ID);
  return routed?.routing.map(({ recipients, to, transitions }) => [
    recipients,
    to,
    transitions.at(0)?.from,
    transitions.map(({ because }) => because),
  ]);
}

describe('a released copy', () => {
  it('goes through the encryption policy of now, each to its recipient', async () => {
    await putInCustody(fixture, { recipients: TO });
    await schedule('release');
    const routed = await flowUnder(resolver(at('secret.example', { 'encrypt.mode': 'mandatory' }))).routeRelease(MESSAGE_ID);
    expect(routed?.decisionId).toBe('decision-1');
    expect(routed?.routing.map(({ recipients, to, transitions }) => [recipients, to, path(transitions)])).toEqual([
      [
        [0],
        'transport',
        'post-quarantine-release post-dlp check-subject-trigger check-force-encrypt-header check-encrypt-mode encrypt check-must-encrypt sign dkim-sign transport',
      ],
      [
        [1],
        'failed-encryption-quarantine',
        'post-quarantine-release post-dlp check-subject-trigger check-force-encrypt-header check-encrypt-mode encrypt check-must-encrypt notify-sender-not-encrypted failed-encryption-quarantine dlp-quarantine',
      ],
      [[2], 'transport', 'post-quarantine-release internal transport'],
    ]);
  });

  it('that must be encrypted goes back, or to its sender if both ends say so', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 2) });
    await schedule('release-encrypted');
    const off = { 'dlp.quarantineOnFailedEncryption': false };
    const flow = flowUnder(resolver(at('sender.example', { ...off, locality: 'internal' }), at('customer.example', off)));
    expect((await ways(flow))?.map(([recipients, to]) => [recipients, to])).toEqual([
      [[0], 'notify-sender-not-encrypted'],
      [[1], 'failed-encryption-quarantine'],
    ]);
  });

  it('that must be encrypted goes back when its sender is outside and cannot be told', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 1) });
    await schedule('release-encrypted');
    const off = { 'dlp.quarantineOnFailedEncryption': false };
    const flow = flowUnder(resolver(at('sender.example', off), at('customer.example', off)));
    expect((await ways(flow))?.map(([, to]) => to)).toEqual(['failed-encryption-quarantine']);
  });

  it('as it is leaves whatever is set, and when no policy can be found', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 1) });
    await schedule('as-is');
    const expected = [[[0], 'transport', 'post-quarantine-send-as-is', ['as-is']]];
    expect(await ways(flowUnder(resolver(at('customer.example', { 'encrypt.mode': 'mandatory' }))))).toEqual(expected);
    expect(await ways(flowUnder(broken))).toEqual(expected);
  });

  it('stays here when no policy can be found, or nobody knows any more for whom it is', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 1) });
    await schedule('release');
    const stays = [[[0], 'failed-encryption-quarantine', 'post-quarantine-release', ['release', 'policy-failed', 'built-in']]];
    expect(await ways(flowUnder(broken))).toEqual(stays);
    await fixture.blobs.destroyKey(MESSAGE_ID);
    expect(await ways(flowUnder(resolver()))).toEqual(stays);
  });

  it('is still under the demand that its sender wrote, as long as the sender may', async () => {
    const reasons = [{ kind: 'setting', action: 'must-encrypt', cause: 'subject-trigger' }] as const;
    const verdict: MessageEvent = {
      type: 'VerdictReached',
      data: {
        policyRevision: 'r0',
        mode: 'enforce',
        groups: [{ recipients: [0], outcome: 'must-encrypt', disposition: 'hold', score: 0, scoreTerms: [], reasons: [...reasons] }],
      },
    };
    await putInCustody(fixture, { recipients: TO.slice(0, 1), more: [verdict] });
    await schedule('release');
    const may = at('sender.example', { 'encrypt.subjectTriggerEnabled': true });
    expect((await ways(flowUnder(resolver(may))))?.map(([, to]) => to)).toEqual(['failed-encryption-quarantine']);
    expect((await ways(flowUnder(resolver())))?.map(([, to]) => to)).toEqual(['transport']);
  });
});

describe('a released copy for somebody inside', () => {
  const raw = 'From: rosalind@sender.example\r\nX-Lazaret-Info-1: signed; result=good\r\nSubject: Figures\r\n\r\nlast line\r\n';
  const [outside = '', , inside = ''] = TO;
  const formsOf = async (kind: ReleaseKind) => {
    await putInCustody(fixture, { recipients: [outside, inside], raw });
    await schedule(kind);
    return (await flowUnder(resolver()).routeRelease(MESSAGE_ID))?.routing.map(({ recipients, form }) => [recipients, form?.kind]);
  };

  it('takes the course of incoming mail: what somebody had written in our name is taken out of it, and of no other', async () => {
    expect(await formsOf('release')).toEqual([
      [[0], undefined],
      [[1], 'incoming'],
    ]);
    const [copy = ''] = await fixture.blobs.copiesOf(MESSAGE_ID);
    const chunks: Buffer[] = [];
    for await (const chunk of fixture.blobs.openSidecar(MESSAGE_ID, `copy-${copy}`)) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe(raw.replace(/X-Lazaret.*\r\n/, ''));
  });

  it('leaves as it is where a person says so', async () => {
    expect(await formsOf('as-is')).toEqual([[[0, 1], undefined]]);
  });
});

describe('a released copy of a mail that was seen to be', () => {
  const mandatory = resolver(at('customer.example', { 'encrypt.mode': 'mandatory' }));
  const [to] = TO;

  /** What inspection recorded: null as facts of older versions have it. */
  function seenAs(protection: { encryptedBy: 'smime' | 'pgp' | null; signedBy: null } | null, isCalendar: boolean | null): MessageEvent {
    const sealed = fieldSealer(fixture.keys.forHeldMessage().subkeys.fields, messageStream(MESSAGE_ID)).seal('headers', '{}');
    const nothing = { attachmentCount: 0, attachments: null, textBytes: 0, partCounts: null, similarity: null, durationMs: 1 };
    const found = { summaries: [], findings: [], shownFindings: null, uninspectable: [], defects: [], failure: null };
    return { type: 'MessageInspected', data: { headers: sealed, partNames: sealed, protection, isCalendar, ...nothing, ...found } };
  }

  it.each(['smime', 'pgp'] as const)('encrypted already (%s) leaves as it is, whatever demands encryption', async (encryptedBy) => {
    await putInCustody(fixture, { recipients: [to ?? ''], seen: [seenAs({ encryptedBy, signedBy: null }, false)] });
    await schedule('release-encrypted');
    const expected = ['release-encrypted', 'already-encrypted', 'not-signed'];
    expect(await ways(flowUnder(mandatory))).toEqual([[[0], 'transport', 'post-quarantine-force-encrypt', expected]]);
  });

  describe('encrypted already, with something found', () => {
    const found = (kind: 'subject' | 'body'): MessageEvent => {
      const seen = seenAs({ encryptedBy: 'smime', signedBy: null }, false);
      const one = { total: 1, distinct: 1, byConfidence: [{ step: 0.9, total: 1, distinct: 1 }] };
      const summary = { pattern: 'card', version: 1, maxConfidence: 0.9, ...one, byPart: [{ part: 0, kind, ...one }] };
      return seen.type === 'MessageInspected' ? { ...seen, data: { ...seen.data, summaries: [summary] } } : seen;
    };
    const opened = (): MessageEvent => {
      const keys = fieldSealer(fixture.keys.forHeldMessage().subkeys.fields, messageStream(MESSAGE_ID)).seal('keys', '{}');
      return { type: 'MailOpened', data: { layers: [], stoppedBy: null, isScanned: true, keys } };
    };
    const reason: Reason = {
      kind: 'pattern',
      ...{ pattern: 'card', version: 1, action: 'quarantine', count: 1, threshold: 1, maxConfidence: 0.9 },
      ...{ delayed: false, shadow: false, condition: 'contains', exception: null },
    };
    const verdict: MessageEvent = {
      type: 'VerdictReached',
      data: {
        policyRevision: 'r0',
        mode: 'enforce',
        groups: [{ recipients: [0], outcome: 'quarantine', disposition: 'hold', score: 0, scoreTerms: [], reasons: [reason] }],
      },
    };
    const endOf = async (seen: readonly MessageEvent[], kind: ReleaseKind): Promise<unknown> => {
      await putInCustody(fixture, { recipients: [to ?? ''], seen, more: [verdict] });
      await schedule(kind);
      return (await ways(flowUnder(resolver())))?.map(([, end, , because]) => [end, (because as string[])[1]]);
    };

    it('in the subject goes back where it is released encrypted and nothing encrypts it', async () => {
      expect(await endOf([found('subject'), opened()], 'release-encrypted')).toEqual([['failed-encryption-quarantine', 'found-readable']]);
    });

    it('in the subject leaves where a person lets it go', async () => {
      expect(await endOf([found('subject'), opened()], 'release')).toEqual([['transport', 'already-encrypted']]);
    });

    it('inside leaves as it is', async () => {
      expect(await endOf([found('body'), opened()], 'release-encrypted')).toEqual([['transport', 'already-encrypted']]);
    });
  });

  it.each([
    ['in clear', { encryptedBy: null, signedBy: null }],
    ['by nobody, when nobody looked', null],
  ])('%s goes back where encryption is demanded', async (_, protection) => {
    await putInCustody(fixture, { recipients: [to ?? ''], seen: [seenAs(protection, null)] });
    await schedule('release');
    expect((await ways(flowUnder(mandatory)))?.map(([, end]) => end)).toEqual(['failed-encryption-quarantine']);
  });

  it('an invitation is left alone where both ends want it', async () => {
    await putInCustody(fixture, { recipients: [to ?? ''], seen: [seenAs({ encryptedBy: null, signedBy: null }, true)] });
    await schedule('release');
    const skip = { 'encrypt.skipCalendar': true };
    const both = flowUnder(resolver(at('sender.example', skip), at('customer.example', skip)));
    expect(JSON.stringify(await ways(both))).toContain('"calendar"');
  });
});

describe('the commit of a release', () => {
  const types = (): string[] => fixture.memory.map(({ type }) => type);

  it('lets no copy leave in clear that was released encrypted: it is held with that reason', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 1) });
    await schedule('release-encrypted', 0);
    expect(types().at(-1)).toBe('ReleaseScheduled');
    await commit(flowUnder(resolver()));
    expect(types().slice(-2)).toEqual(['FlowPassed', 'EncryptionFailed']);
  });

  it('starts a delivery of what the flow leads out', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 1) });
    await schedule('release', 0);
    await commit(flowUnder(resolver()));
    expect(types().slice(-2)).toEqual(['FlowPassed', 'ReleaseCommitted']);
  });

  it('leaves another decision alone than the one that the flow was asked about', async () => {
    await putInCustody(fixture, { recipients: TO.slice(0, 1) });
    await schedule('release', 0);
    const routed = await flowUnder(resolver()).routeRelease(MESSAGE_ID);
    const other = { routing: routed?.routing ?? [], decisionId: 'another' };
    await fixture.events.decide(
      messageDecider,
      messageStream(MESSAGE_ID),
      { type: 'CommitDecision', now: fixture.clock.iso(), ...other },
      meta('late'),
    );
    expect(types().at(-1)).toBe('ReleaseScheduled');
  });
});

function commit(flow: MailFlowOfReleases): Promise<unknown> {
  const work = new CustodyWork(fixture.events, fixture.clock, fixture.blobs, { deletedDays: 7, snippetDays: 0 }, flow);
  return work.commit({ kind: 'commit', id: MESSAGE_ID, messageId: MESSAGE_ID, dueAt: fixture.clock.iso() });
}

/** A double of the resolver that fails for everybody. */
const fails = (): never => {
  throw new UnusableSetting('encrypt.mode');
};
const broken = { for: fails, incoming: fails, isInside: fails, triggers: fails };
