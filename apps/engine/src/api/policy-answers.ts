/** Answers of the commands on the policy: a receipt, or a problem that names what stands in the way. */
import { Inject, Injectable } from '@nestjs/common';
import type { PolicyReceipt } from '#contracts';
import { revisionOfStream, type PolicyFact, type PolicyRefusal } from '#events';
import type { Caller } from '../access/access-port.js';
import { PolicyBook, type PolicyAnswer, type PolicyRecord } from '../policy/policy-book.js';
import { PolicyNames } from '../settings/policy-names.js';
import { PolicyTale } from '../settings/policy-tale.js';
import { ProblemAnswer, type ProblemCode } from './problem.js';

/**
 * What was asked for, for a conflict that says what happened meanwhile to one stream, or to the whole policy. `reader`: who is
 * told, for the names of people; they stay masked for nobody in particular.
 */
export type AskedOfPolicy =
  | { readonly stream: string; readonly expectedRevision?: number | null; readonly reader?: Caller | null }
  | { readonly expectedPolicyRevision: string };

@Injectable()
export class PolicyAnswers {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(PolicyTale) private readonly tale: PolicyTale,
  ) {}

  /** @throws ProblemAnswer when the command was refused. */
  async receipt(execution: Promise<PolicyAnswer<PolicyRefusal>>, asked?: AskedOfPolicy): Promise<PolicyReceipt> {
    const answer = await execution;
    if (answer.kind === 'refused') return this.refuse(answer.refusal, asked);
    return { policyRevision: answer.policyRevision, revision: answer.revision, version: versionIn(answer.events) };
  }

  /** @throws ProblemAnswer always. */
  async refuse(refusal: PolicyRefusal, asked?: AskedOfPolicy): Promise<never> {
    const { refused, uses } = refusal;
    const code = codeOf(refused);
    if (code === 'not-found') throw new ProblemAnswer(code); // the same words for every id that is not there
    const detail = sentence(refusal.detail);
    if (code === 'revision-conflict') throw new ProblemAnswer(code, { detail, ...(asked && (await this.meanwhile(asked))) });
    const { state } = this.book.current();
    const usedBy = uses && { usedBy: await Promise.all(uses.map((use) => this.names.use(state, use, readerOf(asked)))) };
    throw new ProblemAnswer(code, { detail, ...usedBy });
  }

  private async meanwhile(asked: AskedOfPolicy) {
    const newer = this.newerThan(asked);
    return {
      ...('stream' in asked && { actualRevision: revisionOfStream(this.book.current().state, asked.stream) }),
      newerEvents: await Promise.all(
        newer.slice(-20).map(async (record) => {
          const { at, sentence: told, by } = await this.tale.tell(record, readerOf(asked));
          return { revision: record.revision, at, type: record.event.type, sentence: told, actor: by };
        }),
      ),
    };
  }

  /** Of a revision that never was: everything, of which the newest are told. */
  private newerThan(asked: AskedOfPolicy): readonly PolicyRecord[] {
    if ('stream' in asked) return this.tale.recordsOf(asked.stream).filter(({ revision }) => revision > (asked.expectedRevision ?? -1));
    const history = this.book.history();
    return history.slice(history.findLastIndex(({ policyRevision }) => policyRevision === asked.expectedPolicyRevision) + 1);
  }
}

/** Every other refusal has a problem of its own name; a ULID that was used before was used by this very command. */
function codeOf(refused: PolicyRefusal['refused']): ProblemCode {
  switch (refused) {
    case 'exception-exists':
      return 'idempotency-key-reused';
    case 'unknown-pattern':
    case 'unknown-version':
    case 'unknown-group':
    case 'unknown-place':
    case 'unknown-exception':
      return 'not-found';
    default:
      return refused;
  }
}

/** The version that was made, or moved by decision. */
function versionIn(events: readonly PolicyFact[]): number | null {
  const fact = events.findLast(({ type }) => type === 'PatternVersioned' || type === 'PatternMoved');
  if (fact?.type === 'PatternVersioned') return fact.data.pattern.version;
  return fact?.type === 'PatternMoved' ? fact.data.version : null;
}

/** `there is no such place` → `There is no such place. Nothing was changed.` */
function sentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}. Nothing was changed.`;
}

function readerOf(asked: AskedOfPolicy | undefined): Caller | null {
  return (asked && 'stream' in asked ? asked.reader : undefined) ?? null;
}
