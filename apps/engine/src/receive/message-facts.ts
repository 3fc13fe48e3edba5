/** The first facts of a message, built from what was received, inspected and judged; sealed with the message's key. */
import { fingerprint } from '#crypto';
import type { MessageEvent, SealedFinding, SealedAttachment } from '#events';
import type { Inspected } from '../inspect/inspected.js';
import type { InspectionReport, ReportedFinding } from '../inspect/inspection-report.js';
import { fieldSealer, messageStream, type EngineKeys, type FieldSealer, type NewMessageKey } from '../platform/engine-keys.js';
import type { RecipientGroup } from './disposition.js';
import { flowFacts } from './flow-facts.js';
import type { IncomingTransmission } from './incoming-transmission.js';
import { openingFacts } from './opening-facts.js';
import { beginningThatFits, fairShares, firstThatFit, jsonBytes } from './event-size.js';
import type { Transmission } from './transmission.js';

export interface Judged {
  readonly transmission: Transmission;
  /** Absent: it was not looked at as mail for people inside. */
  readonly incoming?: Pick<IncomingTransmission, 'opened' | 'isTried' | 'keepKeys'>;
  readonly inspected: Inspected;
  readonly groups: readonly RecipientGroup[];
  readonly policy: { readonly revision: string; readonly mode: 'enforce' | 'monitor'; readonly team: string | null };
}

/** Findings that an event holds of one pattern, and of all. */
const FINDINGS_PER_PATTERN = 20;
const FINDINGS_PER_EVENT = 100;
const PARTS_PER_EVENT = 200;
/** Bytes for what a mail can make long; sealing adds a third. The sums stay below 64 KiB. */
const BYTES = {
  header: 1300,
  partNames: 9_000,
  attachments: 3_000,
  summaries: 22_000,
  byPart: 8_000,
  found: 34_000,
  troubles: 3_500,
  reasons: 32_000,
  scoreTerms: 8_000,
};
const SEALED_SHARE = 4 / 3;

/** `[MessageReceived, MessageInspected, VerdictReached, FlowPassed…]`, and `MailOpened` of a protected mail that was looked into. */
export function firstFacts(judged: Judged, key: NewMessageKey, keys: EngineKeys): MessageEvent[] {
  const sealer = fieldSealer(key.subkeys.fields, messageStream(judged.transmission.messageId));
  return [
    received(judged, key, keys, sealer),
    inspectedFact(judged, key, sealer),
    verdictFact(judged),
    ...flowFacts(judged),
    ...openingFacts(judged.incoming?.opened, sealer),
  ];
}

/** Everything that was found, for the evidence beside a held message's blob. */
export function evidenceOf(inspected: Inspected): Buffer | undefined {
  return inspected.kind === 'report' ? Buffer.from(JSON.stringify(inspected.report), 'utf8') : undefined;
}

function received({ transmission, groups }: Judged, key: NewMessageKey, keys: EngineKeys, sealer: FieldSealer): MessageEvent {
  const { sender, recipients, client, dsn } = transmission;
  const hops = recipients.map((_, index) => groups.find((group) => group.recipients.includes(index))?.hop ?? 'outbound');
  const envelope = { sender, recipients, clientAddress: client.address, clientName: client.name.slice(0, 255), ...(dsn && { dsn }) };
  return {
    type: 'MessageReceived',
    data: {
      key: key.ref,
      envelope: sealer.seal('envelope', JSON.stringify(envelope)),
      senderTag: keys.tagAddress(sender),
      recipients: recipients.map((address, index) => ({ tag: keys.tagAddress(address) ?? '', hop: hops[index] ?? 'outbound' })),
      sizeBytes: transmission.body.sizeBytes,
      bodyTag: transmission.body.tag,
      smtpUtf8: transmission.smtpUtf8,
      protocol: transmission.protocol,
      tls: transmission.tls,
      authenticated: transmission.authenticated,
    },
  };
}

function inspectedFact({ inspected, transmission }: Judged, key: NewMessageKey, sealer: FieldSealer): MessageEvent {
  if (inspected.kind === 'failed') {
    const headers = sealer.seal('headers', JSON.stringify({ subject: '', from: transmission.sender, messageId: '' }));
    const nothing = {
      protection: null,
      isCalendar: null,
      attachmentCount: 0,
      attachments: null,
      textBytes: 0,
      partCounts: null,
      similarity: null,
      summaries: [],
      findings: [],
      shownFindings: null,
      uninspectable: [],
      defects: [],
    };
    const failure = { cause: inspected.failure };
    const partNames = sealer.seal('partNames', '[]');
    return { type: 'MessageInspected', data: { headers, partNames, durationMs: inspected.durationMs, ...nothing, failure } };
  }
  const { report } = inspected;
  const parts = partNumbers(report);
  const summaries = storedSummaries(report, parts);
  const { stored, shown } = storedFindings(report.findings, parts, key, BYTES.found - jsonBytes(summaries));
  const attachments: SealedAttachment[] = firstThatFit(report.attachments, BYTES.attachments);
  const header = (text: string): string => beginningThatFits(text, BYTES.header);
  const headers = { subject: header(report.subject), from: header(report.from), messageId: header(report.messageId) };
  return {
    type: 'MessageInspected',
    data: {
      headers: sealer.seal('headers', JSON.stringify(headers)),
      partNames: sealer.seal('partNames', JSON.stringify(parts.names)),
      attachmentCount: report.attachmentCount,
      attachments: attachments.length === 0 ? null : sealer.seal('attachments', JSON.stringify(attachments)),
      protection: report.protection,
      isCalendar: report.isCalendar,
      textBytes: report.textBytes,
      similarity: report.similarity === null ? null : sealer.seal('similarity', report.similarity),
      partCounts: report.partCounts,
      durationMs: inspected.durationMs,
      summaries,
      findings: stored,
      shownFindings: shown.length === 0 ? null : sealer.seal('shownFindings', JSON.stringify(shown)),
      uninspectable: troubles(report.uninspectable.map(({ part, reason }) => ({ part: parts.number(part), reason }))),
      defects: troubles(report.defects.map(({ part, defect }) => ({ part: parts.number(part), defect }))),
      failure: null,
    },
  };
}

function verdictFact({ groups, policy, inspected }: Judged): MessageEvent {
  const parts = partNumbers(inspected.kind === 'report' ? inspected.report : undefined);
  const reasons = groups.map(({ verdict }) =>
    verdict.reasons.map((reason) => (reason.kind === 'uninspectable' ? { ...reason, part: parts.number(reason.part) } : reason)),
  );
  const ofReasons = fairShares(reasons.map(jsonBytes), BYTES.reasons);
  const ofScores = fairShares(
    groups.map(({ verdict }) => jsonBytes(verdict.scoreTerms)),
    BYTES.scoreTerms,
  );
  return {
    type: 'VerdictReached',
    data: {
      policyRevision: policy.revision,
      mode: policy.mode,
      groups: groups.map(({ recipients, disposition, verdict }, index) => ({
        recipients: [...recipients],
        outcome: verdict.outcome,
        disposition: disposition === 'hand-over' || disposition === 'block' ? disposition : 'hold',
        score: verdict.score,
        scoreTerms: firstThatFit(verdict.scoreTerms, ofScores[index] ?? 0),
        reasons: firstThatFit(reasons[index] ?? [], ofReasons[index] ?? 0),
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
  const candidates = ['…', ...new Set([...telling, ...(report?.parts ?? [])])].slice(0, PARTS_PER_EVENT);
  const names = firstThatFit(
    candidates.map((name) => name.slice(0, 200)),
    BYTES.partNames,
  );
  const numbers = new Map(names.map((_, index) => [candidates[index], index]));
  return { names, number: (name) => numbers.get(name) ?? 0 };
}

function troubles<T>(all: readonly T[]): T[] {
  return firstThatFit(all, BYTES.troubles);
}

function storedSummaries({ summaries }: InspectionReport, parts: PartNumbers) {
  const numbered = summaries.map((summary) => ({
    ...summary,
    byPart: summary.byPart.map((each) => ({ ...each, part: parts.number(each.part) })),
  }));
  const shares = fairShares(
    numbered.map(({ byPart }) => jsonBytes(byPart)),
    BYTES.byPart,
  );
  const stored = numbered.map((summary, index) => ({ ...summary, byPart: firstThatFit(summary.byPart, shares[index] ?? 0) }));
  return firstThatFit(stored, BYTES.summaries);
}

/** Findings in the order of the message, with what people see of them; every pattern is heard before one is heard again. */
function storedFindings(all: readonly ReportedFinding[], parts: PartNumbers, key: NewMessageKey, maxBytes: number) {
  const byTurn = inTurns(all).slice(0, FINDINGS_PER_EVENT);
  let bytes = 0;
  const taken = byTurn.flatMap(({ finding, order }) => {
    const stored = storedFinding(finding, parts, key);
    const shown: SealedFinding = { masked: finding.masked, notes: finding.explanation.map(({ note }) => note) };
    const own = jsonBytes(stored) + jsonBytes(shown) * SEALED_SHARE + 3;
    if (bytes + own > maxBytes) return [];
    bytes += own;
    return [{ stored, shown, order }];
  });
  taken.sort((left, right) => left.order - right.order);
  return { stored: taken.map(({ stored }) => stored), shown: taken.map(({ shown }) => shown) };
}

/** The first finding of each pattern, then the second of each, and so on. */
function inTurns(all: readonly ReportedFinding[]): { finding: ReportedFinding; order: number }[] {
  const turns = new Map<string, number>();
  const numbered = all.map((finding, order) => {
    const turn = turns.get(finding.pattern) ?? 0;
    turns.set(finding.pattern, turn + 1);
    return { finding, order, turn };
  });
  return numbered
    .filter(({ turn }) => turn < FINDINGS_PER_PATTERN)
    .sort((left, right) => left.turn - right.turn || left.order - right.order);
}

function storedFinding(finding: ReportedFinding, parts: PartNumbers, key: NewMessageKey) {
  const { masked: _masked, valueDigest, explanation, part, ...rest } = finding;
  const terms = explanation.map(({ term, delta }) => ({ term, delta }));
  return { ...rest, part: parts.number(part), terms, fingerprint: fingerprint(key.subkeys.fingerprint, valueDigest) };
}
