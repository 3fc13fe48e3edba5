import { Controller, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Session as SessionAnswer } from '#contracts';
import type { Request, Response } from 'express';
import type { Caller } from '../access/access-port.js';
import { Identity } from '../access/identity.js';
import type { Session } from '../access/sessions.js';
import { SetUp } from '../access/set-up.js';
import { SignIn } from '../access/sign-in.js';
import { SignOut } from '../access/sign-out.js';
import { ProblemAnswer } from './problem.js';
import { FromBody, FromCaller, FromSession, Serves, type BodyOf } from './served-route.js';
import { clearSessionCookie, setSessionCookie } from './session-cookie.js';

@Controller()
export class SessionController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Identity) private readonly identity: Identity,
  ) {}

  @Serves('session')
  session(@FromSession() session: Session | undefined): SessionAnswer {
    return this.identity.describe(session);
  }

  @Serves('setUp')
  async setUp(@FromBody() { token, ...person }: BodyOf<'setUp'>, @Res({ passthrough: true }) response: Response): Promise<SessionAnswer> {
    const outcome = await this.commands.execute(new SetUp(token, person));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    response.setHeader('Set-Cookie', setSessionCookie(outcome.sessionId));
    return this.identity.describe(outcome.session);
  }

  @Serves('signIn')
  async signIn(
    @FromBody() { email, password }: BodyOf<'signIn'>,
    @FromSession() earlier: Session | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionAnswer> {
    const outcome = await this.commands.execute(new SignIn(email, password, request.ip ?? '', earlier));
    if (outcome.kind === 'refused') {
      throw new ProblemAnswer(outcome.refused, 'retryAfterSeconds' in outcome ? { retryAfterSeconds: outcome.retryAfterSeconds } : {});
    }
    response.setHeader('Set-Cookie', setSessionCookie(outcome.sessionId));
    return this.identity.describe(outcome.session);
  }

  @Serves('signOut')
  async signOut(@FromCaller() caller: Caller | null, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.commands.execute(new SignOut(caller));
    response.setHeader('Set-Cookie', clearSessionCookie());
  }
}
