import type { AuditExport } from '#contracts';
import type { ExportRecord } from './export-book.js';

/** How far the exports that are sent by themselves have come. */
export abstract class ExportDeliveries {
  /** Null for one that is not sent by itself. */
  abstract of(record: ExportRecord): Promise<AuditExport['delivery']>;
}
