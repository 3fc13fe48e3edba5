/** The policy's facts as people read them: who, when, what, why. */
import { Inject, Injectable } from '@nestjs/common';
import type { PolicyHistory } from '#contracts';
import type { PolicyFact, PolicyScope, PolicyState } from '#events';
import { newestVersion } from '#events';
import type { Caller } from '../access/access-port.js';
import { PolicyBook, type PolicyRecord } from '../policy/policy-book.js';
import { PolicyKeys } from './policy-keys.js';
import { PolicyNames } from './policy-names.js';
import { policySentence } from './policy-sentence.js';

export type ToldChange = PolicyHistory['changes'][number];

@Injectable()
export class PolicyTale {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(PolicyNames) private readonly names: PolicyNames,
  ) {}

  async tell(record: PolicyRecord, reader: Caller | null): Promise<ToldChange> {
    const { event, stream, position, policyRevision, meta } = record;
    return {
      policyRevision,
      position,
      at: meta.at,
      by: this.names.actor(meta.actor),
      sentence: policySentence(event, await this.subject(stream, event, reader)),
      reason: this.reasonOf(stream, event),
      stream,
    };
  }

  /** Facts of one stream, oldest first. */
  recordsOf(stream: string): readonly PolicyRecord[] {
    return this.book.history().filter((record) => record.stream === stream);
  }

  reasonOf(stream: string, { data }: PolicyFact): string {
    return 'reason' in data ? this.keys.openReason(stream, data.reason) : '';
  }

  private async subject(stream: string, event: PolicyFact, reader: Caller | null): Promise<string> {
    const id = stream.slice(stream.indexOf('-') + 1);
    const { state } = this.book.current();
    switch (event.type) {
      case 'PatternVersioned':
        return event.data.pattern.name;
      case 'PatternMoved':
      case 'PatternDeleted':
        return patternName(state, id);
      case 'GroupSaved':
        return event.data.group.name;
      case 'GroupDeleted':
        return this.lastGroupName(stream) ?? id;
      case 'ExceptionGranted':
      case 'ExceptionWithdrawn':
        return this.names.exception(state, id, reader);
      case 'PolicyBaseRecorded':
        return '';
      default:
        return this.placeName(stream, id);
    }
  }

  /** Of a place that may be closed: what it was when it was last opened. */
  private async placeName(stream: string, id: string): Promise<string> {
    const scope = this.book.current().state.places.get(id)?.scope ?? this.lastScope(stream);
    return scope === undefined ? id : this.names.shownScope(scope, { kind: 'place', id });
  }

  private lastScope(stream: string): PolicyScope | undefined {
    const opened = this.recordsOf(stream).findLast(({ event }) => event.type === 'ScopeOpened')?.event;
    return opened?.type === 'ScopeOpened' ? opened.data.scope : undefined;
  }

  private lastGroupName(stream: string): string | undefined {
    const saved = this.recordsOf(stream).findLast(({ event }) => event.type === 'GroupSaved')?.event;
    return saved?.type === 'GroupSaved' ? saved.data.group.name : undefined;
  }
}

function patternName({ patterns }: PolicyState, id: string): string {
  const history = patterns.get(id);
  return history === undefined ? id : newestVersion(history).pattern.name;
}
