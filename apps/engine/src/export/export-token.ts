/** The bearer token of a pull: good for the feed of its export and nothing else. */
import { Inject, Injectable } from '@nestjs/common';
import { equalInConstantTime, tokenDigest } from '#crypto';
import type { Caller } from '../access/access-port.js';
import { REACHES_ALL } from '../access/reach-port.js';
import { ExportBook } from './export-book.js';

@Injectable()
export class ExportToken {
  constructor(@Inject(ExportBook) private readonly book: ExportBook) {}

  /** Undefined when it is not that export's, or the export has ended. */
  callerOf(token: string, exportId: unknown): Caller | undefined {
    const record = typeof exportId === 'string' ? this.book.find(exportId) : undefined;
    if (record?.state.status !== 'open' || record.state.target.kind !== 'pull') return undefined;
    if (!equalInConstantTime(tokenDigest(token), record.state.target.tokenDigest)) return undefined;
    return {
      actor: { kind: 'system', id: `export-${record.id}` },
      name: record.state.name,
      email: '',
      roles: ['auditor'],
      reach: REACHES_ALL,
      actorTag: null,
      sessionDigest: null,
    };
  }
}
