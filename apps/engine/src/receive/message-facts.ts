/** The first facts of a message, built from what was received, inspected and judged; sealed with the message's key. */
import { fingerprint } from '#crypto';
import type { MessageEvent, Sealed } from '#events';
import type { InspectionReport, ReportedFinding } from '../inspect/inspection-report.js';
import { fieldSealer, messageStream, type EngineKeys, type FieldSealer, type NewMessageKey } from '../platform/engine-keys.js';
import type { RecipientGroup } from './disposition.js';
import type { Transmission } from './transmission.js';

type EventOf<T extends MessageEvent['type']> = Extract<MessageEvent, { type: T }>;
export type InspectionFailure = NonNullable<EventOf<'MessageInspected'>['data']['failure']>['cause'];

/** What inspection said: a report, or why there is none. */
export type Inspected =
  | { readonly kind: 'report'; readonly report: InspectionReport; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly failure: InspectionFailure; readonly durationMs: number };

export interface Judged {
  readonly transmission: Transmission;
  readonly inspected: Inspected;
  readonly groups: readonly RecipientGroup[];
  readonly policy: { readonly revision: string; readonly mode: 'enforce' | 'monitor' };
}

/** Findings that an event holds of one pattern, and of all: an event stays below 64 KiB. */
const FINDINGS_PER_PATTERN = 20;
const FINDINGS_PER_EVENT = 100;
const PARTS_PER_EVENT = 200;

/** `[MessageReceived, MessageInspected, VerdictReached]`. */
export function firstFacts(judged: Judged, key: NewMessageKey, keys: EngineKeys): MessageEvent[] {
  const sealer = fieldSealer(key.subkeys.fields, messageStream(judged.transmission.messageId));
  return [received(judged, key, keys, sealer), inspectedFact(judged, key, sealer), verdictFact(judged)];
}

/** Everything that was found, for the evidence beside a held message's blob. */
export function evidenceOf(inspected: Inspected): Buffer | undefined {
  return inspected.kind === 'report' ? Buffer.from(JSON.stringify(inspected.report), 'utf8') : undefined;
}

function received({ transmission, groups }: Judged, key: NewMessageKey, keys: EngineKeys, sealer: FieldSealer): MessageEvent {
  const { sender, recipients, client } = transmission;
  const hops = recipients.map((_, index) => groups.find((group) => group.recipients.includes(index))?.hop ?? 'outbound');
  const envelope = { sender, recipients, clientAddress: client.address, clientName: client.name };
  return {
    type: 'MessageReceived',
    data: {
      key: key.ref,
      envelope: sealer.seal('envelope', JSON.stringify(envelope)),
      senderTag: keys.tagAddress(sender),
      recipients: recipients.map((address, index) => ({ tag: keys.tagAddress(address) ?? '', hop: hops[index] ?? 'outbound' })),
      sizeBytes: transmission.body.sizeBytes,
      bodyTag: transmission.body.tag,
      tls: transmission.tls,
      authenticated: transmission.authenticated,
    },
  };
}

function inspectedFact({ inspected, transmission }: Judged, key: NewMessageKey, sealer: FieldSealer): MessageEvent {
  if (inspected.kind === 'failed') {
    const headers = sealer.seal('headers', JSON.stringify({ subject: '', from: transmission.sender, messageId: '' }));
    const nothing = { textBytes: 0, summaries: [], findings: [], maskedValues: null, uninspectable: [], defects: [] };
    const failure = { cause: inspected.failure };
    const partNames = sealer.seal('partNames', '[]');
    return { type: 'MessageInspected', data: { headers, partNames, durationMs: inspected.durationMs, ...nothing, failure } };
  }
  const { report } = inspected;
  const parts = partNumbers(report);
  const findings = firstFindings(report.findings);
  const headers = { subject: report.subject, from: report.from, messageId: report.messageId };
  return {
    type: 'MessageInspected',
    data: {
      headers: sealer.seal('headers', JSON.stringify(headers)),
      partNames: sealer.seal('partNames', JSON.stringify(parts.names)),
      textBytes: report.textBytes,
      durationMs: inspected.durationMs,
      summaries: report.summaries.map((summary) => ({
        ...summary,
        byPart: summary.byPart.slice(0, PARTS_PER_EVENT).map((each) => ({ ...each, part: parts.number(each.part) })),
      })),
      findings: findings.map((finding) => storedFinding(finding, parts, key)),
      maskedValues: sealMasked(findings, sealer),
      uninspectable: report.uninspectable.slice(0, PARTS_PER_EVENT).map(({ part, reason }) => ({ part: parts.number(part), reason })),
      defects: report.defects.slice(0, PARTS_PER_EVENT).map(({ part, defect }) => ({ part: parts.number(part), defect })),
      failure: null,
    },
  };
}

function verdictFact({ groups, policy, inspected }: Judged): MessageEvent {
  const parts = partNumbers(inspected.kind === 'report' ? inspected.report : undefined);
  return {
    type: 'VerdictReached',
    data: {
      policyRevision: policy.revision,
      mode: policy.mode,
      groups: groups.map(({ recipients, disposition, verdict }) => ({
        recipients: [...recipients],
        outcome: verdict.outcome,
        disposition,
        score: verdict.score,
        scoreTerms: [...verdict.scoreTerms],
        reasons: verdict.reasons
          .slice(0, PARTS_PER_EVENT)
          .map((reason) => (reason.kind === 'uninspectable' ? { ...reason, part: parts.number(reason.part) } : reason)),
      })),
    },
  };
}

interface PartNumbers {
  readonly names: readonly string[];
  number(name: string): number;
}

/** Parts by number, those with findings or trouble first: only so many names are kept, number 0 stands for all others. */
function partNumbers(report: InspectionReport | undefined): PartNumbers {
  const telling = report ? [...report.findings, ...report.uninspectable, ...report.defects].map(({ part }) => part) : [];
  const names = ['…', ...new Set([...telling, ...(report?.parts ?? [])])].slice(0, PARTS_PER_EVENT);
  const numbers = new Map(names.map((name, index) => [name, index]));
  return { names: names.map((name) => name.slice(0, 200)), number: (name) => numbers.get(name) ?? 0 };
}

function firstFindings(all: readonly ReportedFinding[]): ReportedFinding[] {
  const taken = new Map<string, number>();
  const first = all.filter(({ pattern }) => {
    const before = taken.get(pattern) ?? 0;
    taken.set(pattern, before + 1);
    return before < FINDINGS_PER_PATTERN;
  });
  return first.slice(0, FINDINGS_PER_EVENT);
}

function storedFinding(finding: ReportedFinding, parts: PartNumbers, key: NewMessageKey) {
  const { masked: _masked, valueDigest, explanation, part, ...rest } = finding;
  return { ...rest, part: parts.number(part), terms: explanation, fingerprint: fingerprint(key.subkeys.fingerprint, valueDigest) };
}

function sealMasked(findings: readonly ReportedFinding[], sealer: FieldSealer): Sealed | null {
  return findings.length === 0 ? null : sealer.seal('maskedValues', JSON.stringify(findings.map(({ masked }) => masked)));
}
