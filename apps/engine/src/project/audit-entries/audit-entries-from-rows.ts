import { Inject, Injectable } from '@nestjs/common';
import { ReadModels } from '../read-models.js';
import { AuditEntries, type EntriesAsked, type EntriesFound } from './audit-entries-port.js';
import { findAuditEntries } from './find-audit-entries.js';

@Injectable()
export class AuditEntriesFromRows extends AuditEntries {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {
    super();
  }

  find(asked: EntriesAsked): Promise<EntriesFound> {
    return findAuditEntries(this.models.db, asked);
  }

  newest(): number {
    return this.models.db.prepare<[], number | null>('SELECT MAX(position) FROM audit_entries_v1').pluck().get() ?? 0;
  }

  onChange(listener: () => void): () => void {
    return this.models.projections.onChange(listener);
  }
}
