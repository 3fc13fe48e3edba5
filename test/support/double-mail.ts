/** Made-up but lifelike held mail for the dashboard's double: the same rows at every start. */
import {
  type Attachment,
  type HeldContent,
  type HeldMessage,
  heldContentSchema,
  type HeldMessageRow,
  heldMessageSchema,
  type PatternResult,
  type ShownPart,
} from '#contracts';
import { plots, type Plot } from './double-plots.js';
import { nothingStands, standingAt } from './double-standing.js';

const MINUTE = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();

function patternOf(told: Plot): PatternResult {
  const finding = (at: number): PatternResult['findings'][number] => ({
    pattern: told.pattern,
    version: 6,
    part: at === 0 ? '1' : `2/ledger-${(at % 2) + 1}.csv`,
    start: 47 + at * 40,
    end: 66 + at * 40,
    masked: told.masked,
    confidence: 0.98,
    explanation: [
      { term: 'pattern', delta: 0.4, note: 'pattern' },
      { term: 'validator', delta: 0.25, note: 'Luhn check passed' },
      { term: 'context', delta: 0.43, note: '“card” 4 words before' },
      { term: 'context', delta: -0.1, note: '“sample” 9 words after' },
    ],
  });
  return {
    pattern: told.pattern,
    name: told.name,
    version: 6,
    action: told.action,
    effect: 'acts',
    total: told.count,
    distinct: Math.max(1, told.count - 2),
    threshold: Math.min(told.count, 5),
    maxConfidence: 0.98,
    findings: Array.from({ length: Math.min(told.count, 20) }, (_, at) => finding(at)),
  };
}

function whyOf(told: Plot): HeldMessageRow['why'] {
  const could = told.severity !== 'unknown';
  const first: HeldMessageRow['why'][number] = {
    kind: could ? 'pattern' : 'uninspectable',
    label: told.name,
    pattern: could ? told.pattern : null,
    version: could ? 6 : null,
    action: told.action,
    count: could ? told.count : null,
    threshold: could ? 5 : null,
    score: could ? Math.min(0.98, told.score) : null,
    shadow: false,
  };
  return told.count > 8
    ? [first, { ...first, label: 'Claim number', pattern: 'claim-number', count: 1, score: 0.55, shadow: true }]
    : [first];
}

const idAt = (at: number): string => `01JPM7W3T8${String(at).padStart(4, '0')}HELDMAIL0000`.slice(0, 26);

function messageOf(told: Plot, at: number, { nowMs, count }: { nowMs: number; count: number }): HeldMessage {
  const id = idAt(at);
  const receivedAt = nowMs - told.ageMinutes * MINUTE;
  const external = (address: string): boolean => !address.endsWith('@halden-mutual.example');
  const held = told.to.filter(external);
  const people = held.length > 0 ? held : told.to;
  return heldMessageSchema.parse({
    id,
    revision: 3,
    state: at === 9 ? 'bounced' : 'held',
    severity: told.severity,
    score: told.score,
    from: told.from,
    senderHidden: false,
    envelopeSender: at === 3 ? 'scanner-07@halden-mutual.example' : (/<(.*)>/.exec(told.from)?.[1] ?? told.from),
    recipients: told.to.slice(0, 3),
    recipientCount: told.to.length,
    subject: told.subject,
    why: whyOf(told),
    attachmentCount: told.files,
    sizeBytes: told.bytes,
    uninspectable: told.severity === 'unknown',
    receivedAt: iso(receivedAt),
    expiresAt: iso(nowMs + told.expiresHours * 60 * MINUTE),
    commitAt: null,
    closingVerdict: null,
    heldWithoutEnd: at === 7,
    legalHold: at === 8,
    bounced: at === 9,
    campaign: at % 10 === 6 ? { id: idAt(6), size: Math.ceil((count - 6) / 10) } : null,
    sentence:
      told.severity === 'unknown'
        ? 'Held because tender.zip is encrypted and nobody could read it. Nothing was found; the policy asks to hold what cannot be inspected.'
        : `Held because the text and ${told.files} files hold ${told.count} values that look like “${told.name}”. ${told.name} v6 asks for ${told.action} from 5.`,
    policyRevision: 'r212',
    messageIdHeader: `<8f2c.${1100 + at}@halden-mutual.example>`,
    patterns:
      told.severity === 'unknown'
        ? []
        : [
            patternOf(told),
            ...(told.count > 8
              ? [
                  {
                    ...patternOf({ ...told, pattern: 'claim-number', name: 'Claim number', count: 1, masked: 'HM-••••-118' }),
                    effect: 'shadow',
                    threshold: 1,
                  },
                ]
              : []),
          ],
    scoreTerms: told.severity === 'unknown' ? [] : [{ pattern: told.name, points: told.score }],
    recipientStates: told.to.map((address, index) => ({
      index,
      address,
      external: external(address),
      state: people.includes(address) ? (at === 9 ? 'bounced' : 'held') : 'handed-over',
      outcome: people.includes(address) ? 'quarantine' : 'pass',
      reply: people.includes(address) ? (at === 9 ? '550 5.1.1 no such mailbox here' : null) : '250 2.0.0 accepted as 4bX2',
      ...{ protection: null, dkim: [] },
      notEncrypted: at === 1 ? [{ method: 'pgp', why: 'no-key', because: 'There is no key.', tried: false }] : [],
    })),
    uninspectableParts: told.severity === 'unknown' ? [{ part: '2/tender.zip', reason: 'The archive is encrypted' }] : [],
    defects: at === 4 ? [{ part: '1', defect: 'base64 with characters outside its alphabet' }] : [],
    contentAvailable: true,
    pending: null,
    ...nothingStands,
    ...standingAt(at, nowMs),
    mayDecide: true,
    mayNotDecideBecause: null,
    timeline: [
      {
        revision: 0,
        stream: `message-${id}`,
        at: iso(receivedAt),
        type: 'MessageReceived',
        sentence: 'Message received from mx-out.halden-mutual.example',
        detail: '1.4 MB, 4 recipients, TLS 1.3',
        actor: 'engine',
      },
      {
        revision: 1,
        stream: `message-${id}`,
        at: iso(receivedAt + 800),
        type: 'MessageInspected',
        sentence: 'Inspected 6 parts in 84 ms',
        detail: '21 values in 3 patterns, nothing left unread',
        actor: 'engine',
      },
      {
        revision: 2,
        stream: `message-${id}`,
        at: iso(receivedAt + 900),
        type: 'VerdictReached',
        sentence: `Held for ${people.length} recipients`,
        detail: 'Policy r212',
        actor: 'engine',
      },
      {
        revision: 3,
        stream: `message-${id}`,
        at: iso(receivedAt + 910),
        type: 'MessageQuarantined',
        sentence: 'Kept in the quarantine',
        detail: null,
        actor: 'engine',
      },
    ],
  });
}

/** `count` messages; after the first ten the plots repeat with other ages and lower scores. */
export function doubleMessages(count: number, nowMs: number): HeldMessage[] {
  return Array.from({ length: count }, (_, at) => {
    const told = plots[at % plots.length];
    if (told === undefined) throw new RangeError('no plot');
    const round = Math.floor(at / plots.length);
    return messageOf(
      { ...told, ageMinutes: told.ageMinutes + round * 700, score: round === 0 ? told.score : told.score / (1 + round / 3) },
      at,
      { nowMs, count },
    );
  });
}

const plain = (text: string): ShownPart['original'][number] => ({ text, finding: null, change: null });
const changed = (text: string, change: string): ShownPart['original'][number] => ({ text, finding: null, change });
const match = (text: string, finding: number): ShownPart['original'][number] => ({ text, finding, change: null });

/** The content of a message: a body with things that normalization touched, headers, files. */
export function doubleContent(message: HeldMessage): HeldContent {
  const pattern = message.patterns[0];
  const findings = pattern?.findings.filter((finding) => finding.part === '1') ?? [];
  const masked = findings[0]?.masked ?? 'nothing';
  const marked = findings.length > 0 ? [match(masked, 0)] : [plain(masked)];
  const body: ShownPart = {
    path: '1',
    kind: 'body',
    mediaType: 'text/html, UTF-8',
    original: [
      plain('Hi Daniel,\nas agreed the corrected March ledger.\nC'),
      changed('а', 'look-alike'),
      plain('rd for the refund run: '),
      changed('\u200b', 'invisible'),
      ...marked,
      plain('\n'),
      changed('internal ref K-22, do not forward', 'hidden'),
      plain('\nThe same as February.'),
    ],
    normalized: [
      plain('hi daniel,\n'),
      changed('as', 'skipped'),
      plain(' agreed '),
      changed('the', 'skipped'),
      plain(' corrected march ledger.\ncard for the refund run: '),
      ...marked,
      plain('\ninternal ref k-22, do not forward\nsame as february.'),
    ],
    findings,
    truncated: false,
  };
  const file = (path: string, parent: string | null, rest: Partial<Attachment>): Attachment => ({
    path,
    parent,
    fileName: path.split('/').at(-1) ?? path,
    claimedType: 'application/octet-stream',
    actualType: 'application/octet-stream',
    sizeBytes: 31_000,
    inspected: 'text',
    reason: null,
    findings: 0,
    previewable: false,
    ...rest,
  });
  return heldContentSchema.parse({
    parts: [
      body,
      {
        ...body,
        path: '2/march.zip/ledger-1.csv',
        kind: 'attachment',
        mediaType: 'text/csv',
        original: [plain(`run;card\n1;${masked}`)],
        normalized: [plain(`run;card\n1;${masked}`)],
        findings: [],
      },
    ],
    headers: [
      { name: 'From', value: message.from },
      { name: 'To', value: message.recipientStates.map((recipient) => recipient.address).join(', ') },
      { name: 'Subject', value: message.subject },
      { name: 'Message-ID', value: message.messageIdHeader },
      { name: 'Received', value: 'from laptop-2207 by mx-out.halden-mutual.example with ESMTPS' },
      { name: 'X-Originating-IP', value: '[192.0.2.17]' },
    ],
    text: `Hi Daniel,\n\nas agreed the corrected March ledger.\nCard for the refund run: ${masked}\n\nMarieke`,
    html: `<p>Hi Daniel,</p><p>as agreed the corrected March ledger.</p><table><tr><th>Run</th><th>Rows</th></tr><tr><td>Refund</td><td>14</td></tr></table><p>Card for the refund run: <mark>${masked}</mark>. Details on <a>our portal</a>.</p>`,
    removed: { remoteImages: 2, links: 1, scripts: 0 },
    attachments:
      message.attachmentCount === 0
        ? []
        : [
            file('2/march.zip', null, {
              fileName: 'march.zip',
              claimedType: 'application/zip',
              actualType: 'application/zip',
              inspected: 'container',
              sizeBytes: 1_104_000,
            }),
            file('2/march.zip/ledger-1.csv', '2/march.zip', {
              claimedType: 'text/csv',
              actualType: 'text/csv',
              findings: 13,
              sizeBytes: 412_000,
            }),
            file('2/march.zip/notes.docx', '2/march.zip', {
              claimedType: 'text/plain',
              actualType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
              previewable: true,
            }),
            file('2/march.zip/scan-0318.tif', '2/march.zip', {
              claimedType: 'image/tiff',
              actualType: 'image/tiff',
              inspected: 'no-text',
              sizeBytes: 640_000,
            }),
            file('3/tender.zip', null, {
              claimedType: 'application/zip',
              actualType: 'application/zip',
              inspected: 'uninspectable',
              reason: 'Encrypted',
            }),
          ],
  });
}
