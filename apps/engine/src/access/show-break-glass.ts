import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { BreakGlassReview, BreakGlassState } from '#contracts';
import { decodeMeta, type StoredEvent } from '#events';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { requireCaller, requireRole, type Caller } from './access-port.js';
import { BreakGlassBook } from './break-glass.js';
import { accountStream } from './person-keys.js';

/** What is open, and what waits for review. */
export class ShowBreakGlass extends Query<BreakGlassState> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

/** Everything that was done under one opening. Undefined: there is none. */
export class ShowBreakGlassActs extends Query<BreakGlassReview | undefined> {
  constructor(
    readonly openingId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowBreakGlass)
export class ShowBreakGlassHandler implements IQueryHandler<ShowBreakGlass> {
  constructor(
    @Inject(BreakGlassBook) private readonly book: BreakGlassBook,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async execute({ caller }: ShowBreakGlass): Promise<BreakGlassState> {
    const { actor, roles } = requireCaller('breakGlass', caller);
    const open = await this.book.open();
    const own = open.find(({ account }) => account.id === actor.id) ?? null;
    // who has the right to open it is not told why others did
    const watches = roles.some((role) => role !== 'break-glass' && role !== 'triage');
    return {
      open: watches ? open : [],
      toReview: watches ? await this.book.toReview() : [],
      own,
      mayOpen: roles.includes('break-glass') && own === null,
      minutes: this.config.access.breakGlassMinutes,
    };
  }
}

const PAGE = 1000;
const MOST_ACTS = 500;

@QueryHandler(ShowBreakGlassActs)
export class ShowBreakGlassActsHandler implements IQueryHandler<ShowBreakGlassActs> {
  constructor(
    @Inject(BreakGlassBook) private readonly book: BreakGlassBook,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute({ openingId, caller }: ShowBreakGlassActs): Promise<BreakGlassReview | undefined> {
    requireRole('breakGlassOpening', caller);
    const opening = await this.book.find(openingId);
    if (!opening) return undefined;
    const acts = await this.actsUnder(openingId, opening.account.id, opening.closedAt ?? opening.until);
    return { opening, acts: acts.slice(0, MOST_ACTS).map(act), more: acts.length > MOST_ACTS };
  }

  /** From the opening on; an act that began within its time may have been recorded shortly after. */
  private async actsUnder(openingId: string, accountId: string, end: string): Promise<StoredEvent[]> {
    const account = await this.events.store.readStream(accountStream(accountId));
    const opened = account.find(({ type, data }) => type === 'BreakGlassOpened' && data.includes(openingId));
    const last = new Date(Date.parse(end) + 60_000).toISOString();
    const found: StoredEvent[] = [];
    for (let position = opened?.position ?? Number.MAX_SAFE_INTEGER; found.length <= MOST_ACTS;) {
      const page = await this.events.store.readAll(position, PAGE);
      found.push(...page.filter(({ meta }) => meta.includes(openingId) && decodeMeta({ meta }).actor.breakGlass === openingId));
      const newest = page.at(-1);
      if (!newest || page.length < PAGE || decodeMeta(newest).at > last) break;
      position = newest.position;
    }
    return found;
  }
}

function act(stored: StoredEvent): BreakGlassReview['acts'][number] {
  const ofMessage = /^(?:message|lease)-([0-9A-HJKMNP-TV-Z]{26})$/.exec(stored.stream)?.[1];
  const named = /"messageId":"([0-9A-HJKMNP-TV-Z]{26})"/.exec(stored.data)?.[1];
  return { at: decodeMeta(stored).at, type: stored.type, messageId: ofMessage ?? named ?? null, sentence: inWords(stored.type) };
}

/** `ContentViewed` → `Content viewed`. */
function inWords(type: string): string {
  return type.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
