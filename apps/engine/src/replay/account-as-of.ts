import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DESTROYED, type Replayed, type ReplayedValue } from '#contracts';
import { evolveAccount, type AccountEvent, type AccountState } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { accountStream } from '../access/person-keys.js';
import { EventLog } from '../platform/event-log.js';
import { EventWords } from '../project/audit-entries/event-words-port.js';
import { AuditEntries } from '../project/audit-entries/audit-entries-port.js';
import { replayPoint } from './replay-point.js';
import { replayedAt, slicesOf } from './replayed.js';
import { NO_FIELDS, type Fields } from './replayed-fields.js';

/** An account as it was. Undefined: there was none. */
export class ReplayAccount extends Query<Replayed | undefined> {
  constructor(
    readonly id: string,
    readonly asOf: string | undefined,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const WINDOW = 200;

@QueryHandler(ReplayAccount)
export class ReplayAccountHandler implements IQueryHandler<ReplayAccount> {
  constructor(
    @Inject(EventLog) private readonly log: Pick<EventLog, 'read'>,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(EventWords) private readonly words: EventWords,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(AuditEntries) private readonly entries: Pick<AuditEntries, 'lastUntil'>,
  ) {}

  async execute({ id, asOf, caller }: ReplayAccount): Promise<Replayed | undefined> {
    const reader = requireCaller('replayAccount', caller);
    const stream = accountStream(id);
    const { events } = await this.log.read(stream);
    if (events.length === 0) return undefined;
    await this.accesses.recordAuditReading(reader.actor);
    const person = { name: this.accounts.find(id)?.name || DESTROYED, email: this.accounts.find(id)?.email || DESTROYED };
    let state: AccountState = { status: 'absent' };
    const known = events.map(({ event }) => fieldsOf((state = evolveAccount(state, event as AccountEvent)), person)); // its stream holds nothing else
    return replayedAt(
      {
        ...{ kind: 'account', id, stream, window: WINDOW },
        steps: events.map(({ event, meta, position, revision }) => ({
          ...{ position, stream, revision, at: meta.at, type: event.type, detail: null },
          sentence: this.words.sentenceOf(event, stream),
          actor: this.words.nameOf(meta.actor),
        })),
        fields: slicesOf(known),
        title: (fields) => String(fields.get('name') ?? id),
      },
      replayPoint(asOf, this.entries),
    );
  }
}

function fieldsOf(state: AccountState, { name, email }: { readonly name: string; readonly email: string }): Fields {
  if (state.status === 'absent') return NO_FIELDS;
  const { status, roles, reach, passwordHash, breakGlass } = state;
  const last = breakGlass.at(-1);
  return new Map<string, ReplayedValue>([
    ['name', name],
    ['address', email],
    ['state', status],
    ['roles', [...roles]],
    ['domains that it is limited to', [...reach.domains]],
    ['teams that it is limited to', [...reach.teams]],
    ['pattern groups that it is limited to', [...reach.patternGroups]],
    ['has a password', passwordHash !== null],
    ['emergency access, times', breakGlass.length],
    ['last emergency access until', last === undefined ? null : (last.closedAt ?? last.until)],
    ['last emergency access reviewed', last === undefined ? null : last.review !== null],
  ]);
}
