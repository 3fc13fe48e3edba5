/**
 * Settings 2, 3 and 6–19 of §2.9 through a real engine process: mail comes in over SMTP, and what is told to whom is what a double of the
 * next hop took. Each kind of notice has three senders: one with nothing set, one whose domain has the other value for originators, and
 * one whose own address has the other value for managers. Everything is set the other way at the recipients' domain, which nobody asks.
 */
import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { routes } from '#contracts';
import { daysAgo } from '../support/earlier-clock.js';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { factsUntil, send } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

/** What brings each about, how its notice is headed, and whether managers are told of it when nobody has set anything. */
const KINDS = {
  warning: { title: 'Sent with a warning', text: 'Please now warn me.', managers: false },
  quarantine: { title: 'Held, not sent', text: 'Please charge 4111 1111 1111 1111 today.', managers: true },
  block: { title: 'Blocked, not sent', text: 'Please now block this.', managers: true },
  // more than an inspection process of 90 MiB can hold
  error: { title: 'Not inspected, not sent', text: 'x 12345 67890\r\n'.repeat(700_000), managers: true },
  release: { title: 'Released', text: 'Please release 4111 1111 1111 1111 today.', managers: false },
  delete: { title: 'Deleted, not sent', text: 'Please delete 4111 1111 1111 1111 today.', managers: false },
  expire: { title: 'Expired, not sent', text: 'Please forget 4111 1111 1111 1111 today.', managers: false },
} as const;
type Kind = keyof typeof KINDS;
type Audience = 'originator' | 'managers';

const SETTINGS: readonly (readonly [number, `notices.${Kind}.${Audience}`, boolean])[] = [
  [6, 'notices.warning.originator', true],
  [7, 'notices.warning.managers', false],
  [8, 'notices.quarantine.originator', true],
  [9, 'notices.quarantine.managers', true],
  [10, 'notices.block.originator', true],
  [11, 'notices.block.managers', true],
  [12, 'notices.error.originator', true],
  [13, 'notices.error.managers', true],
  [14, 'notices.release.originator', true],
  [15, 'notices.release.managers', false],
  [16, 'notices.delete.originator', true],
  [17, 'notices.delete.managers', false],
  [18, 'notices.expire.originator', true],
  [19, 'notices.expire.managers', false],
];

const USUAL = 'anna@usual.halden.example';
const MANAGER = 'dlp@managers.example';
const OTHER_MANAGER = 'dlp@other-managers.example';
const UNENCRYPTED = 'anna@unencrypted.halden.example';
const RECIPIENT = 'bo@contrary.example';

let hop: NextHopDouble;
let engine: EngineProcess;
let earlier: EngineProcess;
/** Ids of messages by `kind sender`. */
const sent = new Map<string, string>();

beforeAll(async () => {
  hop = await openNextHopDouble();
  const settings = {
    http: { publicUrl: 'https://gateway.halden.example' },
    routes: { ...outboundTo(hop.port), internalDomains: ['*.halden.example', 'unmanaged.example'] },
    inspection: { memoryMiB: 90, processes: 2 },
    quarantine: { holdDays: 1 },
  };
  earlier = await startEngine({ readyMs: 60_000, settings, nodeFlags: daysAgo(2) });
  engine = earlier;
  await writePolicy();
  for (const kind of ['warning', 'quarantine', 'block', 'release', 'delete', 'expire'] as const)
    for (const from of sendersOf(kind)) await mail(kind, from);
  await Promise.all(sendersOf('error').map(async (from) => sent.set(`error ${from}`, await uninspectable(from))));
  for (const from of ['anna@unmanaged.example', ...URL_SENDERS.map(([sender]) => sender), ...MANAGER_SENDERS.map(([sender]) => sender)])
    await mail('quarantine', from);
  await mail('quarantine', UNENCRYPTED, 'Please now must encrypt this.');
  await decide();
  await bothTold(await mail('quarantine', 'anna@last.halden.example'));
  await earlier.stop();
  engine = await startEngine({ readyMs: 60_000, settings, dataDir: earlier.dataDir });
  for (const from of sendersOf('expire')) await factsUntil(engine, idOf('expire', from), 'HoldExpired', 30_000);
  await bothTold(await mail('quarantine', 'anna@very-last.halden.example'));
});

afterAll(async () => {
  await engine.dispose();
  await earlier.dispose();
  await hop.stop();
});

const domainOf = (kind: Kind): string => `${kind}.halden.example`;
const ownAddressOf = (kind: Kind): string => `anna@own-${kind}.halden.example`;
const sendersOf = (kind: Kind): string[] => [USUAL, `anna@${domainOf(kind)}`, ownAddressOf(kind)];
const idOf = (kind: Kind, from: string): string => sent.get(`${kind} ${from}`) ?? '';

const URL_SENDERS = [
  [USUAL, 'https://gateway.halden.example'],
  ['anna@url.halden.example', 'https://mail.halden.example/dlp'],
  ['ben@url.halden.example', 'http://10.0.0.7:8080'],
] as const;

const MANAGER_SENDERS = [
  ['anna@usual.halden.example', [MANAGER]],
  ['anna@managed.halden.example', ['first@managers.example', 'second@managers.example']],
  ['ben@managed.halden.example', ['bens@managers.example']],
] as const;

async function writePolicy(): Promise<void> {
  for (const action of ['warn', 'block', 'must-encrypt'] as const)
    await addLivePattern(engine, `now-${action}`, { matcher: { kind: 'keywords', keywords: [`now ${action.replace('-', ' ')}`] }, action });
  await setAt(engine, 'global', { 'notices.digestAbove': 1_000, 'notices.expiringHours': 0 });
  await setAt(engine, '*.halden.example', { 'dlp.managers': [MANAGER] });
  for (const kind of Object.keys(KINDS) as Kind[]) {
    await setAt(engine, domainOf(kind), { [`notices.${kind}.originator`]: false });
    const { managers } = KINDS[kind];
    await setAt(engine, ownAddressOf(kind), { [`notices.${kind}.managers`]: !managers });
  }
  await setAt(engine, 'url.halden.example', { 'quarantine.url': URL_SENDERS[1][1] });
  await setAt(engine, 'ben@url.halden.example', { 'quarantine.url': URL_SENDERS[2][1] });
  await setAt(engine, 'managed.halden.example', { 'dlp.managers': MANAGER_SENDERS[1][1] });
  await setAt(engine, 'ben@managed.halden.example', { 'dlp.managers': MANAGER_SENDERS[2][1] });
  await setAt(engine, 'contrary.example', {
    ...Object.fromEntries(SETTINGS.map(([, key, factory]) => [key, !factory])),
    'dlp.managers': [OTHER_MANAGER],
    'quarantine.url': 'https://contrary.example',
  });
}

async function mail(kind: Kind, from: string, text: string = KINDS[kind].text): Promise<string> {
  const { code, id } = await send(engine, { from, to: RECIPIENT, text });
  expect(code).toBe(250);
  sent.set(`${kind} ${from}`, id);
  return id;
}

async function uninspectable(from: string): Promise<string> {
  const { code, lines } = await sendMail(
    engine.smtpPort,
    { from, to: RECIPIENT },
    Buffer.from(`Subject: Heavy\r\n\r\n${KINDS.error.text}`),
  );
  expect(code).toBe(250);
  return /queued as (\w+)/.exec(lines[0] ?? '')?.[1] ?? '';
}

async function decide(): Promise<void> {
  const said = { reason: 'business-need', verdict: 'business-as-usual' } as const;
  const revisionOf = (id: string): number => facts(engine.dataDir, `message-${id}`).length - 1;
  for (const [index, from] of sendersOf('release').entries()) {
    const id = idOf('release', from);
    const kind = index === 0 ? 'release' : 'as-is';
    await engine.ask(routes.release, { parameters: { id }, body: { ...said, kind, note: 'agreed', expectedRevision: revisionOf(id) } });
  }
  for (const from of sendersOf('delete')) {
    const id = idOf('delete', from);
    await engine.ask(routes.delete, { parameters: { id }, body: { ...said, reason: 'test-data', expectedRevision: revisionOf(id) } });
  }
}

/** Mails about a message that the next hop has taken, by whom they went to. */
async function taken(id: string): Promise<{ readonly to: string; readonly read: ParsedMail }[]> {
  const about = hop.mails.filter(({ sender, bytes }) => sender === '' && bytes.includes(id));
  return Promise.all(about.map(async ({ recipients, bytes }) => ({ to: recipients.join(), read: await simpleParser(bytes) })));
}

/** Audiences that got a notice of this kind about a message, and nobody else did. */
async function told(kind: Kind, from: string): Promise<string[]> {
  const all = await taken(idOf(kind, from));
  const audiences: Readonly<Record<string, Audience>> = { [from]: 'originator', [MANAGER]: 'managers' };
  return all
    .filter(({ read }) => read.subject?.startsWith(KINDS[kind].title))
    .map(({ to }) => audiences[to] ?? to)
    .sort();
}

/** Once they have it, whatever happened before has been told, too. */
async function bothTold(id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await taken(id)).toHaveLength(2);
      expect((await engine.ask(routes.status)).notices.queued).toBe(0);
    },
    { timeout: 30_000, interval: 100 },
  );
}

const audiences = (originator: boolean, managers: boolean): string[] => [
  ...(managers ? ['managers'] : []),
  ...(originator ? ['originator'] : []),
];

describe('settings of notices: only the sender is asked', () => {
  it.each(SETTINGS)('%i %s (factory: %s)', async (_number, key, factory) => {
    const [, kind, audience] = key.split('.') as [string, Kind, Audience];
    const { managers } = KINDS[kind];
    expect(audience === 'managers' ? managers : true).toBe(factory);
    expect(await told(kind, USUAL)).toEqual(audiences(true, managers));
    if (audience === 'originator') expect(await told(kind, `anna@${domainOf(kind)}`)).toEqual(audiences(false, managers));
    else expect(await told(kind, ownAddressOf(kind))).toEqual(audiences(true, !managers));
  });
});

it('8 and 9 also tell of mail that is held since it could not be encrypted (§2.9)', async () => {
  expect(await told('quarantine', UNENCRYPTED)).toEqual(['managers', 'originator']);
});

describe('2 quarantine.url (factory: empty, the configured address; sender)', () => {
  it.each(URL_SENDERS)(
    'links of %s lead to %s; those of managers to the dashboard, which is under the configured address only',
    async (from, url) => {
      const links = (await taken(idOf('quarantine', from))).map(({ to, read }) => [to, /https?:\/\/\S+/.exec(read.text ?? '')?.[0]]);
      expect(Object.fromEntries(links)).toMatchObject({
        [from]: expect.stringMatching(`^${url}/held/[\\w-]{84}$`),
        [MANAGER]: `https://gateway.halden.example/quarantine/${idOf('quarantine', from)}`,
      });
    },
  );
});

describe('3 dlp.managers (factory: nobody; sender)', () => {
  const toldOf = async (from: string): Promise<string[]> => {
    const held = (await taken(idOf('quarantine', from))).filter(({ read }) => read.subject?.startsWith(KINDS.quarantine.title));
    return held.map(({ to }) => to).filter((to) => to !== from);
  };

  it('nobody but the sender is told where none are named', async () => {
    expect(await toldOf('anna@unmanaged.example')).toEqual([]);
    expect(await taken(idOf('quarantine', 'anna@unmanaged.example'))).toHaveLength(2);
  });

  it.each(MANAGER_SENDERS)('about mail of %s those are told who are named nearest: %j', async (from, managers) => {
    expect((await toldOf(from)).sort()).toEqual(managers);
  });
});
