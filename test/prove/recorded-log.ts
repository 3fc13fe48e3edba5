/**
 * The data folder of an engine that has seen thousands of mails: their facts as live mail leaves them, from real inspection, and
 * what a draft would have made of each by a fresh scan under the draft.
 */
import type { PolicyDraft } from '#contracts';
import { compilePatterns, compileSkipList, policyResolver, type CompiledPatterns, type Outcome, type PolicySet } from '#dlp';
import { emptyHead } from '#event-store';
import type { MessageEvent } from '#events';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders, domainOf } from '#mail';
import { ulid } from 'ulid';
import { configFrom } from '../../apps/engine/src/config/load-config.js';
import { inspectMessage } from '../../apps/engine/src/inspect/inspect-message.js';
import { NO_TRIGGERS } from '../../apps/engine/src/inspect/inspection-job.js';
import type { InspectionReport } from '../../apps/engine/src/inspect/inspection-report.js';
import { fieldSealer, messageStream, type NewMessageKey } from '../../apps/engine/src/platform/engine-keys.js';
import { jsonLog } from '../../apps/engine/src/platform/engine-log.js';
import { openEngineParts, type EngineParts } from '../../apps/engine/src/platform/engine-parts.js';
import { configuredBase } from '../../apps/engine/src/policy/configured-base.js';
import { PolicyBook } from '../../apps/engine/src/policy/policy-book.js';
import type { PolicySnapshot } from '../../apps/engine/src/policy/policy-snapshot.js';
import { judgeRecipients, type RecipientGroup } from '../../apps/engine/src/receive/disposition.js';
import { firstFacts } from '../../apps/engine/src/receive/message-facts.js';
import type { Transmission } from '../../apps/engine/src/receive/transmission.js';
import { draftedPolicy } from '../../apps/engine/src/simulation/draft-policy.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { simulatedMail, type SimulatedMail } from './draft-mail.js';

export interface RecordedLog {
  /** Messages by `before after`, as a fresh scan under either policy says. */
  readonly matrix: ReadonlyMap<string, number>;
  /** What the inspection of one message took, in this process. */
  readonly inspectionMs: number;
}

/** Different mails; each is recorded many times, from other times and under other keys. */
const VARIANTS = 400;
/** One in so many has something to be found. */
const TELLING = 10;
const AT_ONCE = 200;
const STRENGTH: readonly Outcome[] = ['pass', 'warn', 'must-encrypt', 'quarantine', 'block'];

interface Variant {
  readonly mail: SimulatedMail;
  readonly report: InspectionReport;
  readonly groups: readonly RecipientGroup[];
  readonly change: string;
}

/** Fills a new data folder; no engine may run on it. */
export async function recordLog(
  dataDir: string,
  count: number,
  asked: { readonly draft: PolicyDraft; readonly random: SeededRandom },
): Promise<RecordedLog> {
  const parts = await openEngineParts(configFrom({ dataDir, hostname: 'lazaret.example' }), jsonLog('silent'));
  const book = new PolicyBook(parts.events, parts.clock, configuredBase(parts.config.dlp));
  await book.open();
  const drafted = draftedPolicy(book.current().set, asked.draft, parts.keys);
  if (drafted.kind === 'refused') throw new Error(drafted.problems.join('; '));
  const { variants, inspectionMs } = await inspectVariants(parts, book.current(), { set: drafted.set, random: asked.random });
  const matrix = new Map<string, number>();
  const first = Date.now() - count * 1_000;
  for (let at = 0; at < count; at += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, index) => at + index);
    await Promise.all(
      numbers.map((number) => {
        const variant = variants[number % variants.length];
        if (variant === undefined) throw new RangeError('no variant');
        matrix.set(variant.change, (matrix.get(variant.change) ?? 0) + 1);
        return record(parts, book.current().revision, variant, first + number * 1_000);
      }),
    );
  }
  await parts.store.close();
  return { matrix, inspectionMs };
}

async function inspectVariants(
  parts: EngineParts,
  current: PolicySnapshot,
  { set, random }: { readonly set: PolicySet; readonly random: SeededRandom },
) {
  const tools = { skipWords: compileSkipList([]), readers: documentReaders(), limits: DEFAULT_EXTRACTION_LIMITS };
  const [now, then] = [compiled(current.set), compiled(set)];
  const judge = ({ from, to }: SimulatedMail, report: InspectionReport, resolver: PolicySnapshot['resolver']): RecipientGroup[] => {
    const end = (address: string) => ({ domain: domainOf(address) ?? null, tag: parts.keys.tagAddress(address) });
    const directions = { internalDomains: [], exemptDomains: [], receivedAt: parts.clock.iso(), demands: [] };
    return judgeRecipients(
      to.map((address) => ({ address, end: end(address) })),
      report,
      { ...directions, resolver, sender: end(from) },
    );
  };
  const variants: Variant[] = [];
  let inspectionMs = 0;
  for (let number = 0; number < VARIANTS; number++) {
    const mail = number % TELLING === 0 ? simulatedMail(number, random) : cleanMail(number, random);
    const startedAt = performance.now();
    const report = await inspectMessage(mail.bytes, { ...tools, patterns: now }, NO_TRIGGERS);
    inspectionMs += (performance.now() - startedAt) / VARIANTS;
    const groups = judge(mail, report, current.resolver);
    const after = judge(mail, await inspectMessage(mail.bytes, { ...tools, patterns: then }, NO_TRIGGERS), policyResolver(set));
    variants.push({ mail, report, groups, change: `${strongest(groups)} ${strongest(after)}` });
  }
  return { variants, inspectionMs };
}

function cleanMail(number: number, random: SeededRandom): SimulatedMail {
  const { from, to } = simulatedMail(number, random);
  return { from, to, bytes: Buffer.from(`From: ${from}\r\nSubject: Note ${number}\r\n\r\nSee you at the harbour on Friday.\r\n`) };
}

function compiled(set: PolicySet): CompiledPatterns {
  const compilation = compilePatterns(set.patterns);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  return compilation.patterns;
}

function strongest(groups: readonly RecipientGroup[]): Outcome {
  return STRENGTH[Math.max(...groups.map(({ verdict }) => STRENGTH.indexOf(verdict.outcome)))] ?? 'pass';
}

async function record(
  { keys, blobs, events }: EngineParts,
  revision: string,
  { mail, report, groups }: Variant,
  time: number,
): Promise<void> {
  const messageId = ulid(time);
  const receivedAt = new Date(time).toISOString();
  const held = groups.filter(({ disposition }) => disposition !== 'hand-over').flatMap(({ recipients }) => recipients);
  const key = held.length > 0 ? keys.forHeldMessage() : await keys.forClearedMessage(messageId, receivedAt.slice(0, 10));
  if (key.messageKey !== undefined) await blobs.put(messageId, { messageKey: key.messageKey, message: mail.bytes });
  const transmission: Transmission = {
    messageId,
    receivedAt,
    sender: mail.from,
    recipients: mail.to,
    smtpUtf8: false,
    client: { address: '127.0.0.1', name: 'client.example' },
    tls: false,
    authenticated: false,
    protocol: 'ESMTP',
    body: { sizeBytes: mail.bytes.length, tag: '0'.repeat(64), chunks: () => [mail.bytes], discard: () => Promise.resolve() },
    clientIsThere: () => true,
  };
  const judged = {
    transmission,
    inspected: { kind: 'report', report, durationMs: 1 },
    groups,
    policy: { revision, mode: 'enforce', team: null },
  } as const;
  const stream = messageStream(messageId);
  const facts = [...firstFacts(judged, key, keys), ...outcomeFacts(groups, { key, stream, receivedAt, sizeBytes: mail.bytes.length })];
  const actor = { kind: 'smtp-client', id: 'smtp' } as const;
  await events.append(stream, emptyHead(stream), facts, { at: receivedAt, actor, commandId: `receive-${messageId}` });
}

function outcomeFacts(
  groups: readonly RecipientGroup[],
  {
    key,
    stream,
    receivedAt,
    sizeBytes,
  }: { readonly key: NewMessageKey; readonly stream: string; readonly receivedAt: string; readonly sizeBytes: number },
): MessageEvent[] {
  const numbers = (hold: boolean): number[] =>
    groups.filter(({ disposition }) => (disposition !== 'hand-over') === hold).flatMap(({ recipients }) => recipients);
  const [held, passed] = [numbers(true), numbers(false)];
  const expiresAt = new Date(Date.parse(receivedAt) + 30 * 86_400_000).toISOString();
  const reply = fieldSealer(key.subkeys.fields, stream).seal('reply', 'ok');
  return [
    ...(held.length === 0
      ? []
      : [{ type: 'CustodyTaken', data: { recipients: held, cause: 'held', sizeBytes, expiresAt, team: null } } as const]),
    ...(passed.length === 0 ? [] : [{ type: 'HandedOver', data: { recipients: passed, hop: 'outbound', code: 250, reply } } as const]),
  ];
}
