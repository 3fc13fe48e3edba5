import { Inject, Injectable } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { AuditExport } from '#contracts';
import { mayLeave, type Actor } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ExportBook, type ExportRecord, type ExportTaking } from './export-book.js';
import { ExportDeliveries } from './export-deliveries-port.js';

/** Exports as people see them. */
@Injectable()
export class ExportView {
  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(ExportDeliveries) private readonly deliveries: ExportDeliveries,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async of(record: ExportRecord): Promise<AuditExport> {
    const { id, state, definedAt, definedBy, takings } = record;
    const { name, scope, format, masking, reason, approval, changes } = state;
    return {
      ...{
        id,
        name,
        scope: { ...scope, types: [...scope.types], streams: [...scope.streams] },
        format,
        masking,
        reason,
        definedAt,
        changes,
      },
      target: targetOf(state),
      state: this.stateOf(state),
      definedBy: this.person(definedBy),
      approval: approval && { by: this.person({ kind: 'account', id: approval.by }), until: approval.until },
      takings: takings.map((taking) => this.taking(taking)),
      delivery: await this.deliveries.of(record),
    };
  }

  private stateOf(state: ExportRecord['state']): AuditExport['state'] {
    if (state.status !== 'open') return state.status;
    if (mayLeave(state, this.clock.iso())) return 'open';
    return state.approval === null ? 'waiting' : 'lapsed';
  }

  private taking({ at, by, after, taken }: ExportTaking): AuditExport['takings'][number] {
    const { reached, count, bytes, digest, isComplete } = taken;
    return { at, by: this.person(by), after, reached, count, bytes, digest, isComplete };
  }

  private person(actor: Actor): { id: string; name: string } {
    return { id: actor.id, name: this.directory.nameOf(actor) };
  }
}

/** What identifies and opens it stays out. */
function targetOf({ target }: ExportRecord['state']): AuditExport['target'] {
  switch (target.kind) {
    case 'download':
    case 'pull':
      return { kind: target.kind };
    case 'webhook':
      return { kind: 'webhook', host: target.host };
    case 'syslog':
      return { kind: 'syslog', host: target.host, port: target.port };
  }
}

/** All of them, those that have not ended first. */
export class ListExports extends Query<readonly AuditExport[]> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListExports)
export class ListExportsHandler implements IQueryHandler<ListExports> {
  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportView) private readonly view: ExportView,
  ) {}

  execute({ caller }: ListExports): Promise<readonly AuditExport[]> {
    requireRole('auditExports', caller);
    return Promise.all(this.book.all().map((record) => this.view.of(record)));
  }
}

/** One of them; undefined when there is none. */
export class ShowExport extends Query<AuditExport | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowExport)
export class ShowExportHandler implements IQueryHandler<ShowExport> {
  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportView) private readonly view: ExportView,
  ) {}

  execute({ id, caller }: ShowExport): Promise<AuditExport | undefined> {
    requireRole('auditExport', caller);
    const record = this.book.find(id);
    return record ? this.view.of(record) : Promise.resolve(undefined);
  }
}
