import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PdfPassword, PdfPasswordList } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ForgetPdfPasswords, RemovePdfPassword, SetPdfPassword } from '../passwords/change-pdf-passwords.js';
import { ListPdfPasswords } from '../passwords/pdf-password-view.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class PdfPasswordsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('pdfPasswords')
  async list(@FromQuery() query: QueryOf<'pdfPasswords'>, @FromCaller() caller: Caller | null): Promise<PdfPasswordList> {
    const listed = await this.queries.execute(new ListPdfPasswords(query, caller));
    if (listed === 'not-a-place') throw new ProblemAnswer('not-a-place');
    return listed;
  }

  @Serves('setPdfPassword')
  async set(
    @FromBody() { for: place, password, from, until, days }: BodyOf<'setPdfPassword'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PdfPassword> {
    const wanted = { for: place, password, from, until, days };
    const outcome = await this.commands.execute(new SetPdfPassword(wanted, caller, commandId));
    if (outcome.kind === 'done') return outcome.password;
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    throw new ProblemAnswer('invalid-request', { errors: [{ path: 'body.password', message: outcome.advice }] });
  }

  @Serves('removePdfPassword')
  async remove(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<void> {
    const outcome = await this.commands.execute(new RemovePdfPassword(id, caller, commandId));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
  }

  @Serves('forgetPdfPasswords')
  async forget(
    @FromBody() { for: place }: BodyOf<'forgetPdfPasswords'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<{ removed: number }> {
    const outcome = await this.commands.execute(new ForgetPdfPasswords(place, caller, commandId));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    return { removed: outcome.removed };
  }
}
