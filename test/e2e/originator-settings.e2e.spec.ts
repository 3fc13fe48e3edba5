/**
 * Settings 20–24 of §2.9 through a real engine process: mail comes in over SMTP and is held, its sender opens the link of the notice that a
 * double of the next hop took, and decides with the code of a second mail. What may be done is asked at the click: every setting is changed
 * after the mail was held. At the recipients' domain everything is set the other way, and nobody asks there.
 */
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { stepsOf } from '../support/flow-probe.js';
import { askedWord, HeldVisitor, type SeenForm, type SeenPage } from '../support/held-visitor.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { facts } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

/** Number, setting, what nobody has set, and what the page calls it. */
const SETTINGS = [
  [20, 'originator.allowDownload', false, 'download'],
  [21, 'originator.allowRelease', false, 'release'],
  [22, 'originator.allowReleaseEncrypted', true, 'release-encrypted'],
  [23, 'originator.allowReleaseAsIs', false, 'as-is'],
  [24, 'originator.allowDelete', true, 'delete'],
] as const;
type Choice = (typeof SETTINGS)[number][3];

const RECIPIENT = 'bo@contrary.example';
const MAIL = 'Subject: Ledger\r\n\r\nPlease settle 4111 1111 1111 1111.\r\n';
/** Nobody reads a page faster, and the engine knows. */
const READING_MS = 3_200;

let hop: NextHopDouble;
let engine: EngineProcess;
/** Ids of held messages by their senders. */
const held = new Map<string, string>();

/** Nothing is set for it. */
const usual = (choice: Choice): string => `${choice}@usual.halden.example`;
/** Its domain has the other value. */
const other = (choice: Choice): string => `anna@${choice}.halden.example`;
/** Its own address has the other value, and then the first one again. */
const changing = (choice: Choice): string => `${choice}@changing.halden.example`;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({
    readyMs: 60_000,
    settings: {
      routes: { ...outboundTo(hop.port), internalDomains: ['*.halden.example'] },
      inspection: { processes: 1, timeoutSeconds: 60 },
    },
  });
  for (const [, , , choice] of SETTINGS)
    for (const from of [usual(choice), other(choice), changing(choice)]) {
      const { code, lines } = await sendMail(engine.smtpPort, { from, to: RECIPIENT }, Buffer.from(MAIL));
      expect(code).toBe(250);
      held.set(from, /queued as (\w+)/.exec(lines[0] ?? '')?.[1] ?? '');
    }
  for (const [, key, factory, choice] of SETTINGS) await setAt(engine, other(choice).replace('anna@', ''), { [key]: !factory });
  await setAt(engine, 'contrary.example', Object.fromEntries(SETTINGS.map(([, key, factory]) => [key, !factory])));
});

afterAll(async () => {
  await engine.dispose();
  await hop.stop();
});

/** Someone who has followed the link of the notice about the mail of this sender. */
class Originator {
  readonly browser = new HeldVisitor(engine.httpUrl);

  constructor(private readonly address: string) {}

  async offered(): Promise<readonly string[]> {
    return (await this.open()).forms.flatMap(({ choices }) => choices['what'] ?? []);
  }

  /** Whether the page has it or not. */
  async choose(choice: Choice): Promise<SeenPage> {
    const page = await this.open();
    return this.browser.submit(form(page, 'choose'), { what: choice });
  }

  /** Up to the page that asks for the code of the second mail. */
  async readyToDecide(choice: Choice): Promise<SeenPage> {
    const page = await this.choose(choice);
    await new Promise((resolve) => setTimeout(resolve, READING_MS));
    return this.browser.submit(form(page, 'code'), { word: askedWord(page) });
  }

  async decide(choice: Choice): Promise<SeenPage> {
    return this.enterCode(await this.readyToDecide(choice));
  }

  async enterCode(page: SeenPage): Promise<SeenPage> {
    const [, code = ''] = await this.mailed(/Your code is (\d{6})\./);
    return this.browser.submit(form(page, 'do'), { code });
  }

  private async open(): Promise<SeenPage> {
    const [, path = ''] = await this.mailed(/(\/held\/[\w-]+)/);
    return this.browser.open(path);
  }

  /** What one of the mails to this address says. */
  private mailed(what: RegExp): Promise<RegExpExecArray> {
    return vi.waitFor(
      async () => {
        const mails = hop.mails.filter(({ recipients }) => recipients.includes(this.address));
        const texts = await Promise.all(mails.map(async ({ bytes }) => (await simpleParser(bytes)).text ?? ''));
        const found = texts.map((text) => what.exec(text)).find((match) => match !== null);
        if (!found) throw new Error(`no mail to ${this.address} says ${String(what)}`);
        return found;
      },
      { timeout: 30_000, interval: 100 },
    );
  }
}

function form(page: SeenPage, step: string): SeenForm {
  const found = page.forms.find(({ action }) => action.endsWith(`/${step}`));
  if (!found) throw new Error(`no form ${step} in: ${page.text}`);
  return found;
}

const recorded = (from: string) => facts(engine.dataDir, `message-${held.get(from) ?? ''}`);
const typesOf = (from: string): string[] => recorded(from).map(({ type }) => type);
const arrived = (from: string) => hop.mails.filter(({ sender, recipients }) => sender === from && recipients.includes(RECIPIENT));
const until = (from: string, type: string): Promise<void> =>
  vi.waitFor(() => expect(typesOf(from)).toContain(type), { timeout: 30_000, interval: 100 });

/** What is seen when a sender does it. */
const DONE: Readonly<Record<Choice, (from: string, answer: SeenPage) => Promise<void>>> = {
  async download(from, { headers, html }) {
    expect([headers['content-type'], html]).toEqual(['message/rfc822', MAIL]);
    expect(typesOf(from)).toContain('ContentDownloaded');
  },
  async release(from) {
    await until(from, 'DeliveryConcluded');
    expect(stepsOf(recorded(from))[0]).toBe('post-quarantine-release → post-dlp: release');
    expect(arrived(from)).toHaveLength(1);
  },
  async 'release-encrypted'(from) {
    await until(from, 'EncryptionFailed');
    expect(stepsOf(recorded(from))[0]).toBe('post-quarantine-force-encrypt → post-dlp: release-encrypted');
    expect(arrived(from)).toEqual([]);
  },
  async 'as-is'(from) {
    await until(from, 'DeliveryConcluded');
    expect(stepsOf(recorded(from))).toEqual(['post-quarantine-send-as-is → transport: as-is']);
    expect(arrived(from)).toHaveLength(1);
  },
  async delete(from, { text }) {
    expect(text).toContain('Deleted. Not sent.');
    await until(from, 'DeletionCommitted');
    expect(arrived(from)).toEqual([]);
  },
};

/** Held as it was, and nobody got it. */
function expectUntouched(from: string): void {
  expect(typesOf(from).filter((type) => /^(Release|Deletion|ContentDownloaded)/.test(type))).toEqual([]);
  expect(arrived(from)).toEqual([]);
}

describe.concurrent('what the sender may do: only the settings of the sender are asked', () => {
  it.each(SETTINGS)('%i %s (factory: %s): on, the sender does it with a code', async (_number, _key, factory, choice) => {
    const from = factory ? usual(choice) : other(choice);
    const sender = new Originator(from);
    expect(await sender.offered()).toContain(choice);
    await DONE[choice](from, await sender.decide(choice));
  });

  it.each(SETTINGS)(
    '%i %s (factory: %s): off, it is not offered, and refused to who asks anyway',
    async (_number, _key, factory, choice) => {
      const from = factory ? other(choice) : usual(choice);
      const sender = new Originator(from);
      expect(await sender.offered()).not.toContain(choice);
      expect((await sender.choose(choice)).status).toBe(409);
      expectUntouched(from);
    },
  );
});

describe('between the page and the code', () => {
  it('what is switched off is not done any more', async () => {
    const everything = (value: boolean) => Object.fromEntries(SETTINGS.map(([, key]) => [key, value]));
    const all = SETTINGS.map(([, , , choice]) => ({ choice, from: changing(choice), sender: new Originator(changing(choice)) }));
    for (const { from } of all) await setAt(engine, from, everything(true));
    const ready = await Promise.all(all.map(async ({ choice, sender }) => ({ sender, page: await sender.readyToDecide(choice) })));
    for (const { from } of all) await setAt(engine, from, everything(false));
    const answers = await Promise.all(ready.map(({ sender, page }) => sender.enterCode(page)));
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
    for (const { from, sender } of all) {
      expect(await sender.offered()).toEqual(['ask']);
      expectUntouched(from);
    }
  });
});
