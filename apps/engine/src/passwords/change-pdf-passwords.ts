import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PdfPassword } from '#contracts';
import { judgePassword, Password, PasswordRefused, validUntil, type PasswordRule } from '#crypto';
import { checkedValue, PASSWORD_DEMANDS, type MailEnd } from '#dlp';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { PolicyBook } from '../policy/policy-book.js';
import { passwordScope, passwordsIn, somebodyIn } from './password-scope.js';
import { PdfPasswordBook, type PdfPasswordAnswer, type PlainScope } from './pdf-password-book.js';
import { PdfPasswordView } from './pdf-password-view.js';

/** What somebody wants to be kept. The password is text here, and judged before it is anything else. */
export interface StaticPassword {
  readonly for: string;
  readonly password: string;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly days: number | undefined;
}

const NOBODY: MailEnd = { domain: null, tag: null };

type Refused = Extract<PdfPasswordAnswer, { readonly kind: 'refused' }> | { readonly kind: 'refused'; readonly refused: 'not-a-place' };

export type SetPdfPasswordOutcome =
  { readonly kind: 'done'; readonly password: PdfPassword } | Refused | { readonly kind: 'weak'; readonly advice: string };

export class SetPdfPassword extends Command<SetPdfPasswordOutcome> {
  constructor(
    readonly wanted: StaticPassword,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(SetPdfPassword)
export class SetPdfPasswordHandler implements ICommandHandler<SetPdfPassword> {
  constructor(
    @Inject(PdfPasswordBook) private readonly book: PdfPasswordBook,
    @Inject(PdfPasswordView) private readonly view: PdfPasswordView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ wanted, caller, commandId }: SetPdfPassword): Promise<SetPdfPasswordOutcome> {
    const { actor } = requireCaller('setPdfPassword', caller);
    const scope = passwordScope(wanted.for, this.keys);
    if (scope === undefined) return { kind: 'refused', refused: 'not-a-place' };
    const password = strongPassword(wanted.password, this.ruleFor(scope));
    if (typeof password === 'string') return { kind: 'weak', advice: password };
    const now = this.clock.iso();
    const { from, until } = timeOf(wanted, now);
    if (until !== null && (until <= now || until <= from)) return { kind: 'refused', refused: 'already-expired' };
    const facts = { scope, password, origin: 'static', from, until, messageId: null } as const;
    const answer = await this.book.set(facts, { actor, commandId });
    return answer.kind === 'refused' ? answer : { kind: 'done', password: await this.view.of(answer.record) };
  }

  /** What the settings of the place ask for. */
  private ruleFor(scope: PlainScope): PasswordRule {
    const recipient = somebodyIn(scope, scope.level === 'user' ? scope.address : '');
    const key = 'password.strength';
    return PASSWORD_DEMANDS[checkedValue(key, this.policy.current().resolver.settings(NOBODY, recipient).get(key)?.value)];
  }
}

/** What is wrong with it, in words that do not tell it. */
function strongPassword(text: string, rule: PasswordRule): Password | string {
  try {
    const password = Password.of(text);
    const strength = judgePassword(password, rule);
    return strength.strong ? password : strength.advice;
  } catch (cause) {
    if (cause instanceof PasswordRefused) return cause.message;
    throw cause;
  }
}

function timeOf({ from, until, days }: StaticPassword, now: string): { readonly from: string; readonly until: string | null } {
  const begins = from === undefined ? now : new Date(from).toISOString();
  if (days !== undefined) return { from: begins, until: validUntil(begins, days) };
  return { from: begins, until: until === undefined ? null : new Date(until).toISOString() };
}

export type RemovePdfPasswordOutcome = { readonly kind: 'done' } | Refused;

export class RemovePdfPassword extends Command<RemovePdfPasswordOutcome> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(RemovePdfPassword)
export class RemovePdfPasswordHandler implements ICommandHandler<RemovePdfPassword> {
  constructor(@Inject(PdfPasswordBook) private readonly book: PdfPasswordBook) {}

  async execute({ id, caller, commandId }: RemovePdfPassword): Promise<RemovePdfPasswordOutcome> {
    const { actor } = requireCaller('removePdfPassword', caller);
    const answer = await this.book.remove(id, 'removed', { actor, commandId });
    return answer.kind === 'refused' ? answer : { kind: 'done' };
  }
}

export type ForgetPdfPasswordsOutcome = { readonly kind: 'done'; readonly removed: number } | Refused;

/** Destroys all passwords of one address, or of a domain and its addresses, those whose time is over as well. */
export class ForgetPdfPasswords extends Command<ForgetPdfPasswordsOutcome> {
  constructor(
    readonly place: string,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(ForgetPdfPasswords)
export class ForgetPdfPasswordsHandler implements ICommandHandler<ForgetPdfPasswords> {
  constructor(
    @Inject(PdfPasswordBook) private readonly book: PdfPasswordBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
  ) {}

  async execute({ place, caller, commandId }: ForgetPdfPasswords): Promise<ForgetPdfPasswordsOutcome> {
    const { actor } = requireCaller('forgetPdfPasswords', caller);
    const scope = passwordScope(place, this.keys);
    if (scope === undefined) return { kind: 'refused', refused: 'not-a-place' };
    let removed = 0;
    for (const { id } of await passwordsIn(scope, this.book.all(), (record) => this.book.nameOf(record))) {
      const answer = await this.book.remove(id, 'forgotten', { actor, commandId });
      if (answer.kind === 'done') removed += 1;
    }
    return { kind: 'done', removed };
  }
}
