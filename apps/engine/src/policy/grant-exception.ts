import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PatternRef } from '#dlp';
import { decideGrantException, exceptionStream, type PolicyRefusal, type PolicyScope } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys, type FieldSealer } from '../platform/engine-keys.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { scopeNamed, type NamedScope } from '../settings/scope-name.js';
import { PolicyBook, type PolicyAnswer, type PolicyMeta } from './policy-book.js';

export interface ExceptionToGrant {
  readonly refs: readonly PatternRef[];
  /** `*`, `example.com`, `*.example.com`, or an address. */
  readonly sender: string;
  readonly recipient: string;
  /** ISO-8601. */
  readonly expiresAt: string;
  readonly reason: string;
}

/** An end that is neither everybody, nor a domain, nor an address. */
export interface NotAnEnd {
  readonly kind: 'not-an-end';
  readonly field: 'sender' | 'recipient';
}

/** Keep patterns from acting for some senders and recipients, until a moment. Whoever grants it answers for it. */
export class GrantException extends Command<PolicyAnswer<PolicyRefusal> | NotAnEnd> {
  constructor(
    readonly data: ExceptionToGrant,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(GrantException)
export class GrantExceptionHandler implements ICommandHandler<GrantException> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly policyKeys: PolicyKeys,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data, caller, commandId }: GrantException): Promise<PolicyAnswer<PolicyRefusal> | NotAnEnd> {
    const { actor } = requireCaller('grantException', caller);
    const sender = scopeNamed(data.sender, this.keys);
    if (sender === undefined) return { kind: 'not-an-end', field: 'sender' };
    const recipient = scopeNamed(data.recipient, this.keys);
    if (recipient === undefined) return { kind: 'not-an-end', field: 'recipient' };
    const earlier = this.grantedBy(commandId);
    if (earlier !== undefined) return this.again(earlier, { actor, commandId });
    const id = ulid(this.clock.now().getTime());
    const hasAddress = sender.level === 'user' || recipient.level === 'user';
    const sealer = hasAddress ? await this.policyKeys.create({ kind: 'exception', id }) : undefined;
    const stream = exceptionStream(id);
    const answer = await this.book.change(
      stream,
      (policy) =>
        // the same command may have come twice at once: the other one is recorded by now
        this.grantedBy(commandId) === undefined
          ? decideGrantException(policy, {
              id,
              refs: data.refs,
              sender: sealedEnd(sender, sealer),
              recipient: sealedEnd(recipient, sealer),
              expiresAt: new Date(data.expiresAt).toISOString(),
              now: this.clock.iso(),
              owner: actor.id,
              reason: this.policyKeys.sealText(stream, data.reason),
            })
          : [],
      { actor, commandId },
    );
    const granted = this.grantedBy(commandId);
    if (granted === stream) return answer;
    if (hasAddress) await this.policyKeys.destroy({ kind: 'exception', id });
    return granted === undefined ? answer : this.again(granted, { actor, commandId });
  }

  /** The answer to a repetition. */
  private again(stream: string, meta: PolicyMeta): Promise<PolicyAnswer<PolicyRefusal>> {
    return this.book.change<PolicyRefusal>(stream, () => [], meta);
  }

  /** The stream of the exception that this very command granted before. */
  private grantedBy(commandId: string): string | undefined {
    return this.book.history().find(({ meta, event }) => meta.commandId === commandId && event.type === 'ExceptionGranted')?.stream;
  }
}

/** Everybody is the absence of an end. */
function sealedEnd(scope: NamedScope, sealer: FieldSealer | undefined): PolicyScope | null {
  if (scope.level === 'global') return null;
  if (scope.level !== 'user') return scope;
  if (sealer === undefined) throw new Error('an address is sealed under a key of its own');
  return { level: 'user', tag: scope.tag, address: sealer.seal('address', scope.address) };
}
