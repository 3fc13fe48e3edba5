import { Inject, Injectable } from '@nestjs/common';
import { ReadModels } from '../read-models.js';
import { AuditEntries, type EntriesAsked, type EntriesFound } from './audit-entries-port.js';
import { findAuditEntries } from './find-audit-entries.js';
import { lastUntil } from './positions-by-time.js';

@Injectable()
export class AuditEntriesFromRows extends AuditEntries {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {
    super();
  }

  find(asked: EntriesAsked): Promise<EntriesFound> {
    return findAuditEntries(this.models.db, asked);
  }

  newest(): number {
    return this.models.db.prepare<[], number | null>('SELECT MAX(position) FROM audit_entries_v3').pluck().get() ?? 0;
  }

  lastUntil(ms: number): number {
    return lastUntil(this.models.db, ms) ?? 0;
  }

  onChange(listener: () => void): () => void {
    return this.models.projections.onChange(listener);
  }
}
