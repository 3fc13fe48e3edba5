/** Serves the page of senders: the one place that people reach by a link alone, with rules of its own in place of the table's. */
import { Controller, Get, Inject, Post, Req, Res, SetMetadata } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Identity } from '../access/identity.js';
import { browserCookie, readBrowser } from '../originator/browser-cookie.js';
import type { FormAnswer, PageAnswer, Visitor } from '../originator/form-desk.js';
import { OriginatorPage } from '../originator/originator-page.js';
import { documentOf } from '../originator/page-frame.js';
import { HELD_PATH } from '../originator/signed-links.js';
import { storeFaultOf } from '../originator/store-fault.js';
import { WORDS } from '../originator/words/all-words.js';
import { readFormBody } from './form-body.js';
import { ProblemAnswer } from './problem.js';
import { nonceOf } from './security-headers.js';
import { sendMailFile } from './send-mail-file.js';
import { OPEN_TO_ALL } from './served-route.js';
import { readSessionCookie } from './session-cookie.js';

const RETRY_SECONDS = 60;

@Controller(HELD_PATH)
export class HeldPageController {
  constructor(
    @Inject(OriginatorPage) private readonly page: OriginatorPage,
    @Inject(Identity) private readonly identity: Identity,
  ) {}

  /** Opening a link decides nothing, whoever or whatever opens it: scanners do. */
  @Get('/:token')
  @SetMetadata(OPEN_TO_ALL, true)
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const isLook = request.method === 'GET';
    await this.serve(request, response, () => this.page.show(part(request, 'token'), request.headers['accept-language'], isLook));
  }

  /** The address of a form, opened as a page: after a sign-in, out of the history, by a scanner. */
  @Get('/:token/:step')
  @SetMetadata(OPEN_TO_ALL, true)
  back(@Req() request: Request, @Res() response: Response): void {
    seeMain(request, response);
  }

  @Post('/:token/:step')
  @SetMetadata(OPEN_TO_ALL, true)
  async answer(@Req() request: Request, @Res() response: Response): Promise<void> {
    const fields = await readFormBody(request);
    const sent = { step: part(request, 'step'), fields, isOurs: isOurs(request), languages: request.headers['accept-language'] };
    await this.serve(request, response, async () =>
      this.page.answer(part(request, 'token'), { ...sent, visitor: await this.visitorOf(request) }),
    );
  }

  /** A store that fails is told to people as a page, and to programs as a problem. */
  private async serve(request: Request, response: Response, answer: () => Promise<FormAnswer>): Promise<void> {
    try {
      await this.send(request, response, await answer());
    } catch (cause) {
      const fault = storeFaultOf(cause);
      if (fault === undefined || response.headersSent) throw cause;
      const page = this.page.unavailable(fault, request.headers['accept-language'], cause);
      response.setHeader('Retry-After', String(RETRY_SECONDS));
      if (request.accepts(['html', 'json', 'application/problem+json']) !== 'html')
        throw new ProblemAnswer(fault === 'unknown' ? 'outcome-unknown' : 'store-unavailable', { retryAfterSeconds: RETRY_SECONDS });
      sendPage(response, page);
    }
  }

  private async send(request: Request, response: Response, answer: FormAnswer): Promise<void> {
    switch (answer.kind) {
      case 'page':
        sendPage(response, answer);
        return;
      case 'see-main':
        seeMain(request, response);
        return;
      case 'download':
        ownHeaders(response);
        await sendMailFile(response, answer.messageId, await this.page.content(answer.messageId));
    }
  }

  private async visitorOf(request: Request): Promise<Visitor> {
    const session = readSessionCookie(request.headers.cookie);
    const activated = request.headers['sec-fetch-user'];
    const fetchSite = request.headers['sec-fetch-site'];
    return {
      browser: readBrowser(request.headers.cookie),
      signedInTag: session === undefined ? null : ((await this.identity.callerOf(session))?.caller.actorTag ?? null),
      // a browser that says where a request comes from and not that a person caused it has said no
      userActivated: activated === '?1' ? true : fetchSite === undefined ? null : false,
    };
  }
}

/**
 * Whether a page of ours sent it. `Origin` is `null` in forms of pages that send no referrer (Fetch §3.2, append a request's
 * Origin header), so `Sec-Fetch-Site` is what counts; browsers before 2023 that have only the former send no forms here.
 */
function isOurs({ headers, protocol }: Request): boolean {
  const fetchSite = headers['sec-fetch-site'];
  if (fetchSite !== undefined) return fetchSite === 'same-origin';
  return headers.origin?.toLowerCase() === `${protocol}://${headers.host ?? ''}`.toLowerCase();
}

function part(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

function seeMain(request: Request, response: Response): void {
  ownHeaders(response);
  response.redirect(303, `${HELD_PATH}/${encodeURIComponent(part(request, 'token'))}`);
}

function sendPage(response: Response, { status, page, browser }: PageAnswer): void {
  ownHeaders(response);
  if (browser !== undefined) response.setHeader('Set-Cookie', browserCookie(browser));
  response
    .status(status)
    .type('text/html')
    .send(documentOf(page, WORDS[page.language], nonceOf(response)));
}

/** The address is a secret of its reader: kept nowhere, told to nobody, found by no search. No script, whatever the page holds. */
function ownHeaders(response: Response): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Robots-Tag', 'noindex, nofollow, noarchive');
  const style = `style-src 'nonce-${nonceOf(response)}'`;
  response.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; ${style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
}
