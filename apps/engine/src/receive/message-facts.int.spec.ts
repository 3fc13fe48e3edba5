import { defaultPatterns, policyResolver, type PolicySet } from '#dlp';
import { MAX_EVENT_BYTES } from '#event-store';
import { decodeEvent, encodeEvent, type AnyEvent, type MessageEvent } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import type { InspectionReport, ReportedFinding } from '../inspect/inspection-report.js';
import { fieldSealer, messageStream, type FieldSealer, type NewMessageKey } from '../platform/engine-keys.js';
import { judgeRecipients, type RecipientGroup } from './disposition.js';
import type { Inspected } from '../inspect/inspected.js';
import { firstFacts, type Judged } from './message-facts.js';
import type { Transmission } from './transmission.js';

const CARD = '4111 1111 1111 1111';
const MASKED = '4111 •••• •••• 1111';
const ID = '01JNAVZ3T0QK8W5H6M2R4YB7XC';
const META = { at: '2026-03-01T10:00:00.000Z', actor: { kind: 'smtp-client', id: '192.0.2.25' }, commandId: `receive-${ID}` } as const;
const POLICY: PolicySet = {
  ...{ revision: 'r1', patterns: defaultPatterns(), groups: [], exceptions: [] },
  settings: { base: {}, scopes: [] },
};
const NOBODY = { domain: null, tag: null };
let fixture: EngineFixture;
let key: NewMessageKey;
let sealer: FieldSealer;

beforeAll(async () => {
  fixture = await engineFixture();
  key = fixture.keys.forHeldMessage();
  sealer = fieldSealer(key.subkeys.fields, messageStream(ID));
});
afterAll(async () => {
  await fixture.remove();
});

function finding(pattern: string, part: string, at: number): ReportedFinding {
  const explanation = [
    { term: 'pattern', delta: 0.3, note: 'sixteen digits in groups' },
    { term: 'validator', delta: 0.4, note: 'Luhn check passed' },
    { term: 'context', delta: 0.25, note: '"card" 2 words before' },
  ];
  const place = { part, start: at, end: at + CARD.length };
  return { pattern, version: 1, ...place, confidence: 0.95, explanation, masked: MASKED, valueDigest: 'cd'.repeat(32) };
}

function report(patterns: readonly string[], findingsEach: number, parts: readonly string[]): InspectionReport {
  const findings = patterns.flatMap((pattern, number) =>
    Array.from({ length: findingsEach }, (_, index) => finding(pattern, parts[index % parts.length] ?? '', number * 100_000 + index * 40)),
  );
  const tally = { total: findingsEach, distinct: findingsEach };
  const one = { total: 1, distinct: 1 };
  return {
    subject: `Zahlung ${MASKED} für Rosalind`,
    from: 'Rosalind <rosalind@sender.example>',
    messageId: '<1@sender.example>',
    receivedCount: 1,
    deliveryReport: null,
    protection: { encryptedBy: 'pgp', signedBy: 'smime' },
    hasProtectedPart: false,
    isCalendar: true,
    textBytes: 9_000,
    partCounts: { subject: 1, headers: 1, body: 1, attachment: parts.length },
    demands: [],
    similarity: null,
    parts: [...parts],
    attachmentCount: parts.length,
    attachments: parts.slice(0, 50).map((path) => ({ path, fileName: path.slice(2) })),
    summaries: patterns.map((pattern) => ({
      ...{ pattern, version: 1, ...tally, maxConfidence: 0.95 },
      byConfidence: [{ step: 0.9, ...tally }],
      byPart: parts.map((part) => ({ part, kind: 'attachment' as const, ...one, byConfidence: [{ step: 0.9, ...one }] })),
    })),
    findings,
    uninspectable: parts.map((part) => ({ part, reason: 'encrypted', note: `${part} has a password` })),
    defects: parts.map((part) => ({ part, defect: 'bare-newline', note: 'line 3' })),
  };
}

function transmissionTo(recipients: readonly string[]): Transmission {
  return {
    messageId: ID,
    receivedAt: META.at,
    sender: 'rosalind@sender.example',
    recipients,
    smtpUtf8: false,
    client: { address: '192.0.2.25', name: 'mail.sender.example' },
    tls: true,
    clientIsThere: () => true,
    authenticated: false,
    protocol: 'ESMTPS',
    body: { sizeBytes: 9_500, tag: 'ab'.repeat(32), chunks: () => [], discard: () => Promise.resolve() },
  };
}

function factsOf(inspected: Inspected, recipients: readonly string[] = ['jasper@customer.example'], own = key): MessageEvent[] {
  const evidence =
    inspected.kind === 'report' ? inspected.report : { summaries: [], uninspectable: [], inspectionFailure: inspected.failure };
  const judging = { sender: NOBODY, receivedAt: META.at, demands: [], internalDomains: [], exemptDomains: [] };
  const asked = recipients.map((address) => ({ address, end: NOBODY }));
  const groups = judgeRecipients(asked, evidence, { ...judging, resolver: policyResolver(POLICY) });
  return firstFacts(
    { ...{ transmission: transmissionTo(recipients), inspected, groups }, policy: { revision: 'r1', mode: 'enforce', team: null } },
    own,
    fixture.keys,
  );
}

/** The message of `factsOf` before anybody judged it. */
function judgedOf(recipients: readonly string[]): Judged {
  const inspected: Inspected = { kind: 'report', report: report(patterns12, 1, ['1']), durationMs: 1 };
  return { transmission: transmissionTo(recipients), inspected, groups: [], policy: { revision: 'r1', mode: 'enforce', team: null } };
}

/** A held recipient with twelve reasons; no two are alike. */
function group(index: number): RecipientGroup {
  const reasons = patterns12.map((pattern) => ({
    ...({ kind: 'pattern', pattern, version: 1, action: 'quarantine', count: index + 1, threshold: 1, maxConfidence: 0.95 } as const),
    ...({ delayed: false, shadow: false, condition: 'contains', exception: null } as const),
  }));
  const scoreTerms = patterns12.map((pattern) => ({ pattern, points: index }));
  return {
    recipients: [],
    hop: 'outbound',
    scanned: true,
    disposition: 'hold',
    verdict: { outcome: 'quarantine', score: index, scoreTerms, reasons },
    flow: {
      transitions: [{ from: 'dlp', to: 'dlp-quarantine', because: 'pattern' }],
      ...{ end: 'dlp-quarantine', encryptBy: null, signBy: null, signsDkim: false },
    },
    form: { kind: 'as-came' },
    attempts: [],
  };
}

function inspectedData(facts: readonly AnyEvent[]) {
  const found = facts.find((event) => event.type === 'MessageInspected');
  if (found?.type !== 'MessageInspected') throw new Error('no MessageInspected');
  return found.data;
}

function opened(field: string, text: Parameters<FieldSealer['open']>[1]): unknown {
  return JSON.parse(sealer.open(field, text));
}

const patterns12 = defaultPatterns().map(({ id }) => id);
const longNames = Array.from(
  { length: 200 },
  (_, index) => `2/${'Gehälter für März – Übersicht €😀'.repeat(12)}${String(index)}.xlsx#Sheet1`,
);

describe('the first facts of a message', () => {
  it('are four events that the vocabulary takes', () => {
    const facts = factsOf({ kind: 'report', report: report(['credit-card'], 2, ['1', '2/a.txt']), durationMs: 4.2 });
    expect(facts.map(({ type }) => type)).toEqual(['MessageReceived', 'MessageInspected', 'VerdictReached', 'FlowPassed']);
    for (const fact of facts) expect(decodeEvent(encodeEvent('id', fact, META))).toEqual(fact);
  });

  it('hold no value, name, subject or address outside of sealed fields', () => {
    const text = JSON.stringify(factsOf({ kind: 'report', report: report(patterns12, 30, ['1', '2/Rosalind.zip']), durationMs: 1 }));
    // With the blank, which no sealed text has: four bare digits stand by chance in base64.
    for (const secret of ['4111 ', ' 1111', 'rosalind', 'Rosalind', 'jasper', 'Jasper', 'Zahlung', '@', 'example', '.zip', '•']) {
      expect(text.includes(secret), secret).toBe(false);
    }
  });

  it('give everything back under the key of the message', () => {
    const facts = factsOf({ kind: 'report', report: report(['credit-card'], 2, ['1', '2/a.txt']), durationMs: 1 });
    const { headers, partNames, shownFindings, findings } = inspectedData(facts);
    expect(opened('headers', headers)).toMatchObject({ subject: `Zahlung ${MASKED} für Rosalind`, messageId: '<1@sender.example>' });
    const names = opened('partNames', partNames);
    expect(findings.map(({ part }) => (Array.isArray(names) ? (names[part] as unknown) : undefined))).toEqual(['1', '2/a.txt']);
    expect(shownFindings === null ? null : opened('shownFindings', shownFindings)).toMatchObject([{ masked: MASKED }, { masked: MASKED }]);
    const received = facts[0]?.type === 'MessageReceived' ? facts[0].data.envelope : undefined;
    expect(received && opened('envelope', received)).toEqual({
      sender: 'rosalind@sender.example',
      recipients: ['jasper@customer.example'],
      clientAddress: '192.0.2.25',
      clientName: 'mail.sender.example',
    });
  });

  it('count the attachments, and name the first of them under the key of the message', () => {
    const facts = (parts: readonly string[]) =>
      inspectedData(factsOf({ kind: 'report', report: report(['credit-card'], 1, parts), durationMs: 1 }));
    const { attachmentCount, attachments } = facts(['2/a.txt', '3/b.zip']);
    expect(attachmentCount).toBe(2);
    expect(attachments === null ? null : opened('attachments', attachments)).toEqual([
      { path: '2/a.txt', fileName: 'a.txt' },
      { path: '3/b.zip', fileName: 'b.zip' },
    ]);
    const many = facts(longNames);
    expect(many.attachmentCount).toBe(200);
    const named = many.attachments === null ? null : opened('attachments', many.attachments);
    expect(named).toEqual(longNames.slice(0, Array.isArray(named) ? named.length : 0).map((path) => ({ path, fileName: path.slice(2) })));
    expect(JSON.stringify(named).length).toBeGreaterThan(500);
    expect(facts([])).toMatchObject({ attachmentCount: 0, attachments: null });
  });

  it.each([
    ['twelve patterns, 200 findings each, long names', report(patterns12, 200, longNames)],
    [
      '500 patterns',
      report(
        Array.from({ length: 500 }, (_, index) => `${'p'.repeat(60)}${String(index)}`),
        5,
        longNames,
      ),
    ],
    [
      'headers that JSON makes six times as long',
      { ...report(patterns12, 200, longNames), subject: '\u0000'.repeat(1000), from: '\u0001'.repeat(1000) },
    ],
    [
      'long masked values',
      { ...report(patterns12, 5, ['1']), findings: patterns12.map((id) => ({ ...finding(id, '1', 0), masked: '€'.repeat(5000) })) },
    ],
  ])('fit the store each: %s', (_, big) => {
    const facts = factsOf(
      { kind: 'report', report: big, durationMs: 8_000 },
      Array.from({ length: 100 }, (_each, index) => `person-${String(index)}@customer.example`),
    );
    for (const fact of facts) {
      const { data, meta } = encodeEvent('id', fact, META);
      expect(Buffer.byteLength(data) + Buffer.byteLength(meta), fact.type).toBeLessThanOrEqual(MAX_EVENT_BYTES);
    }
  });

  it('fit the store when every recipient has a verdict of its own', () => {
    const people = Array.from({ length: 200 }, (_, index) => `person@customer-${String(index)}.example`);
    const groups = people.map((_, index): RecipientGroup => ({ ...group(index), recipients: [index] }));
    const [, , verdict] = firstFacts({ ...judgedOf(people), groups }, key, fixture.keys);
    if (verdict?.type !== 'VerdictReached') throw new Error('no VerdictReached');
    const { data, meta } = encodeEvent('id', verdict, META);
    expect(Buffer.byteLength(data) + Buffer.byteLength(meta)).toBeLessThanOrEqual(MAX_EVENT_BYTES);
    expect(verdict.data.groups.map(({ recipients }) => recipients)).toEqual(people.map((_, index) => [index]));
  });

  it('keep the strongest reason of each of a hundred verdicts', () => {
    const people = Array.from({ length: 100 }, (_, index) => `person@customer-${String(index)}.example`);
    const groups = people.map((_, index): RecipientGroup => ({ ...group(index), recipients: [index] }));
    const [, , verdict] = firstFacts({ ...judgedOf(people), groups }, key, fixture.keys);
    const stored = verdict?.type === 'VerdictReached' ? verdict.data.groups : [];
    expect(stored.map(({ reasons }) => reasons[0])).toEqual(groups.map(({ verdict: own }) => own.reasons[0]));
  });

  it('tell of every pattern before they tell of one again, and keep the exact totals', () => {
    const { findings, summaries, shownFindings } = inspectedData(
      factsOf({ kind: 'report', report: report(patterns12, 200, longNames), durationMs: 1 }),
    );
    expect(new Set(findings.map(({ pattern }) => pattern))).toEqual(new Set(patterns12));
    expect(summaries.map(({ total }) => total)).toEqual(patterns12.map(() => 200));
    const masked = shownFindings === null ? [] : opened('shownFindings', shownFindings);
    expect(Array.isArray(masked) ? masked.length : -1).toBe(findings.length);
    expect(findings.map(({ start }) => start)).toEqual(findings.map(({ start }) => start).sort((a, b) => a - b));
  });

  it('say of a message that could not be inspected why, and hold it', () => {
    const facts = factsOf({ kind: 'failed', failure: 'timeout', durationMs: 8_000 });
    expect(inspectedData(facts)).toMatchObject({ failure: { cause: 'timeout' }, findings: [], shownFindings: null });
    expect(facts[2]).toMatchObject({
      type: 'VerdictReached',
      data: { groups: [{ disposition: 'hold', reasons: [{ kind: 'inspection-failed' }] }] },
    });
  });

  it('tell each way through the mail flow once, however many recipients and verdicts there are', () => {
    const people = Array.from({ length: 1_000 }, (_, index) => `person@customer-${String(index)}.example`);
    const groups = people.map((_, index): RecipientGroup => ({ ...group(index), recipients: [index] }));
    const ways = firstFacts({ ...judgedOf(people), groups }, key, fixture.keys).filter(({ type }) => type === 'FlowPassed');
    expect(ways).toEqual([
      {
        type: 'FlowPassed',
        data: { recipients: people.map((_, index) => index), transitions: [{ from: 'dlp', to: 'dlp-quarantine', because: 'pattern' }] },
      },
    ]);
  });

  it('fingerprint equal values alike within a message and differently across messages', () => {
    const inspected: Inspected = { kind: 'report', report: report(['credit-card'], 2, ['1']), durationMs: 1 };
    const [first, second] = inspectedData(factsOf(inspected)).findings;
    expect(first?.fingerprint).toBe(second?.fingerprint);
    expect(first?.fingerprint).not.toContain('cd'.repeat(4));
    const other = inspectedData(factsOf(inspected, undefined, fixture.keys.forHeldMessage())).findings[0];
    expect(other?.fingerprint).not.toBe(first?.fingerprint);
  });
});
