/** The page of senders over HTTP, for specs: an engine with one held message, its link, and who opens it. */
import { placeStream } from '#events';
import { SignedLinks } from '../../apps/engine/src/originator/signed-links.js';
import { PolicyBook } from '../../apps/engine/src/policy/policy-book.js';
import { holdMessage } from './held-message.js';
import { askedWord, HeldVisitor, type SeenForm, type SeenPage } from './held-visitor.js';
import { HopDouble, type HopMail } from './double-notice-hop.js';
import { startHttpEngine, type HttpEngine } from './http-engine.js';

export const SENDER = 'marieke@halden.example';
export const WORDS = 'The broker settles at noon. Card 4111 1111 1111 1111.';

export class HeldPageStage {
  private constructor(
    readonly engine: HttpEngine,
    /** Id of the held message. */
    readonly id: string,
    /** Takes what is mailed. */
    readonly hop: HopDouble,
  ) {}

  /** Without an undo window. */
  static async open({ answer }: Partial<Pick<HopDouble, 'answer'>> = {}): Promise<HeldPageStage> {
    const hop = new HopDouble();
    if (answer) hop.answer = answer;
    const engine = await startHttpEngine({ config: { quarantine: { undoSeconds: 0 } }, hops: hop });
    const recipients = ['daniel@kestrel.example', 'audit@kestrel.example'];
    return new HeldPageStage(engine, await holdMessage(engine.parts, { sender: SENDER, recipients }), hop);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  get link(): string {
    return this.linkOf(this.id);
  }

  /** Path of a link as the engine mails it. */
  linkOf(messageId: string, sender = SENDER): string {
    const tag = this.engine.parts.keys.tagAddress(sender) ?? '';
    return new URL(this.engine.app.get(SignedLinks).linkFor(messageId, tag, '2026-04-17T09:00:00.000Z')).pathname;
  }

  visitor(): HeldVisitor {
    return new HeldVisitor(this.engine.url);
  }

  async choose(person: HeldVisitor, what: string, at = this.link): Promise<SeenPage> {
    const page = await person.open(at);
    return person.submit(form(page, 'choose'), { what });
  }

  async ask(person: HeldVisitor): Promise<void> {
    const page = await this.choose(person, 'ask');
    this.engine.clock.advance(5);
    await person.submit(form(page, 'ask'), { reason: 'business-need', text: WORDS, word: askedWord(page) });
  }

  /** Up to the page that asks for the code. */
  async mailedCode(person: HeldVisitor, what: string): Promise<SeenPage> {
    const page = await this.choose(person, what);
    this.engine.clock.advance(5);
    return person.submit(form(page, 'code'), { word: askedWord(page) });
  }

  /** What the page has mailed: codes and links. */
  get mails(): readonly HopMail[] {
    return this.hop.mails.filter(({ subject }) => subject.startsWith('Your code') || subject.startsWith('New link'));
  }

  /** By a DLP manager, over the sender's domain; nothing spreads it here. */
  async openLegalHold(): Promise<void> {
    const ana = await this.engine.setUp();
    const hold = { matter: '4 O 112/26', scope: { senderDomains: ['halden.example'] } };
    await ana.json('POST', '/legal-holds', hold, { 'Idempotency-Key': 'open-a-hold' });
  }

  /** The code of the newest mail. */
  get code(): string {
    return /Your code is (\d{6})\./.exec(this.mails.at(-1)?.text ?? '')?.[1] ?? '';
  }

  /** Path of the link in the newest mail. */
  get mailedLink(): string {
    return /\/held\/[\w-]{84}/.exec(this.mails.at(-1)?.text ?? '')?.[0] ?? '';
  }

  /** Types of all events of messages, deliveries and links. */
  async log(): Promise<string[]> {
    const all = await this.engine.parts.store.readAll(0, 5_000);
    return all.filter(({ stream }) => /^(message|link|delivery)-/.test(stream)).map(({ type }) => type);
  }

  /** Sets a setting for everybody. */
  async set(key: string, after: boolean | string): Promise<void> {
    const meta = { actor: { kind: 'cli', id: 'cli' }, commandId: `set-${key}` } as const;
    const data = { changes: [{ key, before: null, after }], reason: null };
    await this.engine.app.get(PolicyBook).change(placeStream('global'), () => [{ type: 'SettingsChanged', data }], meta);
  }
}

/** The form that goes to this step. @throws when the page has none */
export function form(page: SeenPage, step: string): SeenForm {
  const found = page.forms.find(({ action }) => action.endsWith(`/${step}`));
  if (!found) throw new Error(`no form ${step} in: ${page.text}`);
  return found;
}
