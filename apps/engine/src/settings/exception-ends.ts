/**
 * Whom an exception is for, as its reader may know it. An address that came out of held mail, by the false-alarm loop, is for
 * who reads held mail, within their reach; one that somebody has typed also for who keeps the places of people.
 */
import { Inject, Injectable } from '@nestjs/common';
import { routes } from '#contracts';
import { expandRefs } from '#dlp';
import { exceptionStream, type GrantedException, type PolicyScope } from '#events';
import { domainOf } from '#mail';
import { whyRefused, type Caller } from '../access/access-port.js';
import { isWithin, reachOf } from '../access/reach-port.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PolicyKeys } from './policy-keys.js';
import { domainName } from './scope-name.js';

/** The command under which an accepted proposal is carried out. */
const OF_THE_LOOP = 'tuning-';
const EVERYBODY = '*';

/** `*`, `example.com`, `*.example.com`, an address, or `a•••@example.com`; empty when the address was erased. */
export interface ExceptionEnd {
  readonly sender: string;
  readonly recipient: string;
}

@Injectable()
export class ExceptionEnds {
  /** Streams of exceptions that came of an accepted proposal, of so many facts. */
  private readonly ofTheLoop = new Set<string>();
  private read = 0;

  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
  ) {}

  async of(exception: GrantedException, reader: Caller | null): Promise<ExceptionEnd> {
    const sender = await this.open(exception.sender, exception.id);
    const recipient = await this.open(exception.recipient, exception.id);
    return this.mayKnow(exception, sender, reader) ? { sender, recipient } : { sender: masked(sender), recipient: masked(recipient) };
  }

  private async open(scope: PolicyScope | null, id: string): Promise<string> {
    if (scope === null || scope.level === 'global') return EVERYBODY;
    return scope.level === 'user' ? this.keys.openAddress({ kind: 'exception', id }, scope.address) : domainName(scope);
  }

  private mayKnow({ id, refs, sender: end }: GrantedException, sender: string, reader: Caller | null): boolean {
    if (!this.isOfTheLoop(id) && whyRefused(routes.settingsTree.access, reader) === undefined) return true;
    if (whyRefused(routes.heldMessages.access, reader) !== undefined) return false;
    const { set } = this.book.current();
    const { all, ids } = expandRefs(refs, set.groups);
    const patterns = all ? set.patterns.map((pattern) => pattern.id) : ids;
    return isWithin(reachOf(reader), { senderDomain: domainOfEnd(end, sender), team: null, patterns });
  }

  private isOfTheLoop(id: string): boolean {
    const history = this.book.history();
    for (const { event, stream, meta } of history.slice(this.read)) {
      if (event.type === 'ExceptionGranted' && meta.commandId.startsWith(OF_THE_LOOP)) this.ofTheLoop.add(stream);
    }
    this.read = history.length;
    return this.ofTheLoop.has(exceptionStream(id));
  }
}

/** One domain, if it is of one. */
function domainOfEnd(scope: PolicyScope | null, name: string): string | null {
  if (scope?.level === 'user') return domainOf(name) ?? null;
  return scope?.level === 'domain' ? scope.domain : null;
}

/** Enough to tell two people of a domain apart, as a rule. */
function masked(end: string): string {
  const at = end.lastIndexOf('@');
  return at < 1 ? end : `${[...end][0] ?? ''}•••${end.slice(at)}`;
}
