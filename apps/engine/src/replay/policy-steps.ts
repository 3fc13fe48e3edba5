/** Facts of the policy as steps of a history. */
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/access-port.js';
import type { PolicyRecord } from '../policy/policy-book.js';
import { PolicyPast } from '../policy/policy-past-port.js';
import { PolicyTale } from '../settings/policy-tale.js';
import { indexAt, type ReplayPoint } from './replay-point.js';
import type { ToldStep } from './replayed.js';

@Injectable()
export class PolicySteps {
  constructor(
    @Inject(PolicyPast) private readonly past: PolicyPast,
    @Inject(PolicyTale) private readonly tale: PolicyTale,
  ) {}

  all(): readonly PolicyRecord[] {
    return this.past.history();
  }

  recordsOf(stream: string): readonly PolicyRecord[] {
    return this.past.history().filter((record) => record.stream === stream);
  }

  /** A revision of the whole policy is a position for each of its streams. Undefined: there never was such a revision. */
  resolved(point: ReplayPoint): ReplayPoint | undefined {
    if (point.kind !== 'policy-revision') return point;
    const all = this.past.history();
    const record = all[indexAt(all.map(placed), point, '')];
    return record && { kind: 'position', position: record.position };
  }

  /** Without words: to find a place among many facts. */
  bare(records: readonly PolicyRecord[]): readonly ToldStep[] {
    return records.map((record) => ({ ...placed(record), type: record.event.type, sentence: '', detail: null, actor: '' }));
  }

  told(records: readonly PolicyRecord[], reader: Caller | null): Promise<readonly ToldStep[]> {
    return Promise.all(
      records.map(async (record) => {
        const { sentence, by, reason } = await this.tale.tell(record, reader);
        return { ...placed(record), type: record.event.type, sentence, detail: reason === '' ? null : reason, actor: by };
      }),
    );
  }
}

function placed({ position, stream, revision, meta: { at }, policyRevision }: PolicyRecord) {
  return { position, stream, revision, at, policyRevision };
}
