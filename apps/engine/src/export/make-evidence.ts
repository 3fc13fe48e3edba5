/**
 * An evidence bundle as a zip: the events as they are stored, with those of the policy and the ledger, the sealed order around them, the keys
 * of the ledger, a verifier and a report for people. It is an export that is taken once: defined, begun and ended before its first byte leaves, each recorded.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  cloudEventLine,
  decodeEvent,
  decodeMeta,
  isPolicyStream,
  LEDGER_STREAM,
  scopeOf,
  type ExportDefinition,
  type ExportedEvent,
  type ExportScope,
  type StoredEvent,
} from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { reachesAll } from '../access/reach-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { packageRoot } from '../platform/package-root.js';
import { BundleOrder } from './bundle-order.js';
import { evidenceReport } from './evidence-report.js';
import { ExportBook, type ByCommand } from './export-book.js';
import { ExportLines } from './export-lines.js';
import { TakingRecord } from './taking-record.js';
import { zipStream } from './zip-stream.js';

const PAGE = 500;
const MOST_REPORTED = 2_000;

export interface EvidenceAsked {
  readonly messageId: string | null;
  readonly from: string | null;
  readonly until: string | null;
}

export type EvidenceOutcome =
  | { readonly kind: 'zip'; readonly id: string; readonly pieces: AsyncIterable<Uint8Array> }
  | { readonly kind: 'refused'; readonly refused: 'not-found' | 'verifier-missing' | 'reach-limited' };

export class MakeEvidence extends Query<EvidenceOutcome> {
  constructor(
    readonly asked: EvidenceAsked,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(MakeEvidence)
export class MakeEvidenceHandler implements IQueryHandler<MakeEvidence> {
  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportLines) private readonly lines: ExportLines,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(TakingRecord) private readonly record: TakingRecord,
  ) {}

  async execute({ asked, caller }: MakeEvidence): Promise<EvidenceOutcome> {
    const { actor, actorTag, reach } = requireCaller('evidenceBundle', caller);
    // its report is opened
    if (!reachesAll(reach)) return { kind: 'refused', refused: 'reach-limited' };
    const { messageId } = asked;
    if (messageId !== null && (await this.events.store.readStream(messageStream(messageId))).length === 0)
      return { kind: 'refused', refused: 'not-found' };
    const verifier = await readFile(path.join(packageRoot(), 'dist', 'program', 'verify-evidence.mjs'), 'utf8').catch(() => undefined);
    if (verifier === undefined) return { kind: 'refused', refused: 'verifier-missing' };
    const id = ulid(this.clock.now().getTime());
    const scope: ExportScope = { ...asked, after: null, upTo: null, types: [], streams: [] };
    const name = messageId === null ? 'Evidence of a period' : `Evidence of message ${messageId}`;
    const kind = { format: 'cloudevents', masking: 'sealed', reason: null, target: { kind: 'download' } } as const;
    const definition: ExportDefinition = { name, scope, ...kind, by: actor.id, byTag: actorTag };
    const upTo = await this.events.store.lastPosition();
    const begun = { takingId: id, after: 0, upTo };
    const by = (what: string) => ({ actor, commandId: `evidence-${what}-${id}` });
    await this.book.decide(id, { type: 'DefineExport', definition }, by('define'));
    await this.book.decide(id, { type: 'BeginExport', now: this.clock.iso(), data: begun }, by('begin'));
    await this.book.decide(id, { type: 'EndExport' }, by('end'));
    return { kind: 'zip', id, pieces: this.bundle({ id, name, scope, upTo, verifier }, by('taken')) };
  }

  private async *bundle(
    { id, name, scope, upTo, verifier }: { id: string; name: string; scope: ExportScope; upTo: number; verifier: string },
    by: ByCommand,
  ): AsyncGenerator<Uint8Array> {
    const sent = { takingId: id, reached: upTo, count: 0, bytes: 0, isComplete: false };
    const digest = createHash('sha256');
    const isWhole = scope.from === null && scope.until === null;
    const order = await BundleOrder.open(this.events.store, isWhole ? scope.messageId : null, upTo);
    const files = [
      { name: 'events.jsonl', pieces: this.stored(scope, upTo, order, (events) => (sent.count += events)) },
      { name: 'order.jsonl', pieces: order.lines() },
      { name: 'public-key.txt', pieces: [await this.publicKeys()] },
      { name: 'verify.mjs', pieces: [verifier] },
      { name: 'report.html', pieces: this.report(name, scope, upTo) },
      { name: 'README.txt', pieces: [readMe(name)] },
    ];
    try {
      for await (const piece of zipStream(files)) {
        // counted before it leaves: no more has left than what is recorded
        digest.update(piece);
        sent.bytes += piece.length;
        yield piece;
      }
      sent.isComplete = true;
    } finally {
      await this.record.taken(id, { ...sent, digest: digest.digest('hex') }, by);
    }
  }

  /** In the order of the log, so that the verifier walks them once. */
  private async *stored(scope: ExportScope, upTo: number, order: BundleOrder, count: (events: number) => void): AsyncGenerator<string> {
    const isIn = scopeOf(scope);
    for (let position = 0; position < upTo;) {
      const page = await this.events.store.readAll(position, PAGE);
      const wanted: StoredEvent[] = [];
      for (const each of page) {
        if (each.position > upTo) break;
        const isWanted = isIn(each, decodeMeta(each).at) || each.stream === LEDGER_STREAM || isPolicyStream(each.stream);
        order.pass(each, isWanted);
        if (isWanted) wanted.push(each);
      }
      count(wanted.length);
      if (wanted.length > 0) yield wanted.map((each) => `${cloudEventLine(each, this.lines.source)}\n`).join('');
      position = page.length < PAGE ? upTo : (page.at(-1)?.position ?? upTo);
    }
  }

  /** One a line; the verifier takes any of them for the newest part of the ledger. */
  private async publicKeys(): Promise<string> {
    const ledger = (await this.events.store.readStream(LEDGER_STREAM)).map((each) => decodeEvent(each));
    const keys = ledger.flatMap((event) =>
      event.type === 'LedgerStarted' ? [event.data.publicKey] : event.type === 'LedgerKeyRotated' ? [event.data.newPublicKey] : [],
    );
    return keys.map((key) => `${key}\n`).join('');
  }

  private async *report(about: string, scope: ExportScope, upTo: number): AsyncGenerator<string> {
    const events: ExportedEvent[] = [];
    let count = 0;
    for await (const page of this.lines.of(scope, 'masked', { after: 0, upTo })) {
      count += page.events.length;
      events.push(...page.events.slice(0, MOST_REPORTED - events.length));
    }
    yield evidenceReport({ about, source: this.lines.source, madeAt: this.clock.iso(), events, count });
  }
}

function readMe(name: string): string {
  return [
    name,
    '',
    'events.jsonl    the events as they are stored, one CloudEvents 1.0 line each, with those of the policy and of the ledger',
    'order.jsonl     of each stretch that the ledger has signed and in which such an event stands: stream, revision and chain hash of all events',
    'public-key.txt  the public keys of the ledger. Compare them with what you were given at another time, by another way',
    'verify.mjs      checks the file: node verify.mjs',
    'report.html     the same for people to read, masked',
    '',
    'The verifier computes the hash chain of every stream again, checks the signatures of the ledger, and folds the order that its checkpoints',
    'have signed over all events: each event here must stand in it with its hash. It tells how many do, by which checkpoint and when, and how',
    'many are newer than the newest checkpoint: those nobody has signed yet. Of a message it tells up to where nothing is missing.',
    'Of other things a bundle of a period says nothing; "lazaret audit verify" over the whole log does.',
    '',
  ].join('\n');
}
