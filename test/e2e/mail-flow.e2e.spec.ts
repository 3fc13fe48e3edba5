/**
 * The mail flow of §1.3–1.6 through a real engine process: each transition that mail can take while nothing can encrypt. What takes a
 * method of encryption is shown by the specs of the flow itself. docs/mail-flow.md has the whole table.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { base64Lines } from '#mail';
import { GCM_OAEP } from '../support/cms-fixtures.js';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { factsUntil, send, stepsOf, stepsTaken, wayOf, type Mail, type Sent } from '../support/flow-probe.js';
import { readMailFlowPage } from '../support/mail-flow-page.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, corruptSetting, placeOf, setAt } from '../support/policy-author.js';
import { facts, messageIds } from '../support/recorded-facts.js';

const ACTIONS = ['warn', 'must-encrypt', 'quarantine', 'block'] as const;
const FROM = 'anna@sender.example';
const TO = 'bob@customer.example';
const ASKED = 'check-subject-trigger check-force-encrypt-header check-encrypt-mode';
const SENT = 'dkim-sign transport';
const IN_CLEAR = `check-must-encrypt sign ${SENT}`;
const NOT_ENCRYPTED = 'encrypt check-must-encrypt notify-sender-not-encrypted';
const HELD_FOR_IT = 'failed-encryption-quarantine dlp-quarantine';

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  outbound = await openNextHopDouble();
  inbound = await openNextHopDouble();
  engine = await startEngine({
    readyMs: 60_000,
    settings: {
      routes: { internalDomains: ['inside.example'], outbound: hop(outbound), inbound: hop(inbound) },
      dlp: { exemptDomains: ['exempt.example'] },
    },
  });
  for (const action of ACTIONS) {
    await addLivePattern(engine, `now-${action}`, { matcher: keywords(`now ${action.replaceAll('-', ' ')}`), action });
    await addLivePattern(engine, `later-${action}`, {
      matcher: keywords(`later ${action.replaceAll('-', ' ')}`),
      action,
      delayEvaluation: true,
    });
  }
});

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

const hop = (double: NextHopDouble) => ({ host: '127.0.0.1', port: double.port, tls: 'none' as const });
const keywords = (phrase: string) => ({ kind: 'keywords' as const, keywords: [phrase] });
const mail = (changes: Partial<Mail>): Promise<Sent> => send(engine, { from: FROM, to: TO, text: 'See you at noon.', ...changes });
const dispositionOf = ({ facts: recorded }: Sent): unknown => {
  const groups = recorded.find(({ type }) => type === 'VerdictReached')?.data['groups'] as { disposition: string }[] | undefined;
  return groups?.map(({ disposition }) => disposition);
};

describe('§1.3 the splitter', () => {
  it('root → internal → transport; root → external: each recipient its own way, in one mail', async () => {
    const before = inbound.mails.length;
    const beforeOutside = outbound.mails.length;
    const sent = await mail({ to: ['ina@inside.example', TO] });
    expect(sent.code).toBe(250);
    expect(stepsOf(sent.facts, 0)).toEqual(['root → internal: recipient-inside', 'internal → transport: not-scanned']);
    expect(stepsOf(sent.facts, 1)[0]).toBe('root → external: recipient-outside');
    const [copy] = (await inbound.received(before + 1)).slice(before);
    expect(copy?.recipients).toEqual(['ina@inside.example']);
    const [other] = (await outbound.received(beforeOutside + 1)).slice(beforeOutside);
    expect(other?.recipients).toEqual([TO]);
  });
});

describe('§1.4–1.5 external, dlp and what follows', () => {
  it('external → dlp → post-dlp → … → dkim-sign → transport when nothing is found, step by step', async () => {
    const before = outbound.mails.length;
    expect(stepsOf((await mail({})).facts)).toEqual([
      'root → external: recipient-outside',
      'external → dlp: scanning-on',
      'dlp → post-dlp: nothing-found',
      'post-dlp → check-subject-trigger: not-mandatory',
      'check-subject-trigger → check-force-encrypt-header: no-subject-trigger',
      'check-force-encrypt-header → check-encrypt-mode: no-header-trigger',
      'check-encrypt-mode → encrypt: allow',
      'encrypt → check-must-encrypt: no-method',
      'check-must-encrypt → sign: in-clear',
      'sign → dkim-sign: only-when-encrypting',
      'dkim-sign → transport: not-signed',
    ]);
    expect(outbound.mails).toHaveLength(before + 1);
  });

  it.each([
    ['warn', `dlp-warn post-dlp ${ASKED} encrypt ${IN_CLEAR}`, 'hand-over'],
    ['must-encrypt', `dlp-must-encrypt post-dlp ${ASKED} ${NOT_ENCRYPTED} ${HELD_FOR_IT}`, 'hold'],
    ['quarantine', 'dlp-quarantine', 'hold'],
    ['block', 'dlp-block', 'block'],
  ] as const)('dlp → dlp-%s: pattern', async (action, rest, disposition) => {
    const sent = await mail({ text: `Please now ${action.replaceAll('-', ' ')} this.` });
    expect(sent.code).toBe(250);
    expect([wayOf(sent.facts), dispositionOf(sent)]).toEqual([`root external dlp ${rest}`, [disposition]]);
    expect(stepsOf(sent.facts)).toContain(`dlp → dlp-${action}: pattern`);
  });

  it.each([
    ['warn', `dlp-warn post-dlp ${ASKED} encrypt ${IN_CLEAR}`, 'hand-over'],
    ['must-encrypt', `dlp-must-encrypt post-dlp ${ASKED} ${NOT_ENCRYPTED} ${HELD_FOR_IT}`, 'hold'],
    ['quarantine', 'dlp-quarantine', 'hold'],
    ['block', 'dlp-block', 'block'],
  ] as const)(
    'dlp → dlp-delayed-evaluation; post-dlp-delayed-evaluation → dlp-%s: it fires in clear',
    async (action, rest, disposition) => {
      const sent = await mail({ text: `Please later ${action.replaceAll('-', ' ')} this.` });
      const delayed = `root external dlp dlp-delayed-evaluation post-dlp ${ASKED} encrypt check-must-encrypt post-dlp-delayed-evaluation`;
      expect([wayOf(sent.facts), dispositionOf(sent)]).toEqual([`${delayed} ${rest}`, [disposition]]);
    },
  );

  it('dlp-warn → dlp-delayed-evaluation when one pattern warns and another waits', async () => {
    const sent = await mail({ text: 'Please now warn and later quarantine.' });
    expect(wayOf(sent.facts)).toMatch(/^root external dlp dlp-warn dlp-delayed-evaluation post-dlp .* dlp-quarantine$/);
    expect(dispositionOf(sent)).toEqual(['hold']);
  });

  it('dlp → post-dlp: monitor where nothing acts', async () => {
    await setAt(engine, 'watched.example', { 'dlp.mode': 'monitor' });
    const sent = await mail({ from: 'anna@watched.example', text: 'Please now block this.' });
    expect(stepsOf(sent.facts)).toContain('dlp → post-dlp: monitor');
    expect(dispositionOf(sent)).toEqual(['hand-over']);
  });

  it('external → post-dlp for exempt recipients, and where either end is not scanned', async () => {
    await setAt(engine, 'unscanned.example', { 'dlp.enabled': false });
    const text = 'Please now block this.';
    expect(stepsOf((await mail({ to: 'x@exempt.example', text })).facts)).toContain('external → post-dlp: recipient-exempt');
    expect(stepsOf((await mail({ from: 'a@unscanned.example', text })).facts)).toContain('external → post-dlp: scanning-off-sender');
    expect(stepsOf((await mail({ to: 'x@unscanned.example', text })).facts)).toContain('external → post-dlp: scanning-off-recipient');
  });

  it('post-dlp: mandatory at either end; check-encrypt-mode: every mode', async () => {
    for (const mode of ['mandatory', 'force', 'no-encryption']) await setAt(engine, `${mode}.example`, { 'encrypt.mode': mode });
    const from = async (mode: string) => stepsOf((await mail({ from: `a@${mode}.example` })).facts);
    const to = async (mode: string) => stepsOf((await mail({ to: `b@${mode}.example` })).facts);
    expect(await from('mandatory')).toContain('post-dlp → check-subject-trigger: mandatory-sender');
    expect(await to('mandatory')).toContain('post-dlp → check-subject-trigger: mandatory-recipient');
    expect(await to('mandatory')).toContain('check-encrypt-mode → encrypt: must-encrypt');
    expect(await from('force')).toContain('check-encrypt-mode → encrypt: force-sender');
    expect(await to('force')).toContain('check-encrypt-mode → encrypt: force-recipient');
    expect(await from('no-encryption')).toContain('check-encrypt-mode → check-must-encrypt: no-encryption-sender');
    expect(await to('no-encryption')).toContain('check-encrypt-mode → check-must-encrypt: no-encryption-recipient');
  });

  it('check-subject-trigger and check-force-encrypt-header set the demand, for senders who may', async () => {
    await setAt(engine, 'trigger.example', {
      'encrypt.subjectTriggerEnabled': true,
      'encrypt.headerTriggerAllowed': true,
      'encrypt.headerTrigger': { header: 'X-Encrypt', kind: 'keyword', text: 'yes' },
    });
    const from = 'anna@trigger.example';
    const bySubject = await mail({ from, head: 'Subject: [encrypt] Figures' });
    expect(stepsOf(bySubject.facts)).toContain('check-subject-trigger → check-force-encrypt-header: subject-trigger');
    const byHeader = await mail({ from, head: 'Subject: Figures\r\nX-Encrypt: yes' });
    expect(stepsOf(byHeader.facts)).toContain('check-force-encrypt-header → check-encrypt-mode: header-trigger');
    for (const sent of [bySubject, byHeader]) expect(dispositionOf(sent)).toEqual(['hold']);
  });

  it('check-must-encrypt → notify-sender-not-encrypted: held, refused, or held since there is nobody to tell', async () => {
    const off = { 'dlp.quarantineOnFailedEncryption': false };
    await setAt(engine, 'refusing.example', { ...off, locality: 'internal' });
    await setAt(engine, 'refused.example', off);
    const text = 'Please now must encrypt this.';
    const held = await mail({ text });
    expect(stepsOf(held.facts).slice(-2)).toEqual([
      'notify-sender-not-encrypted → failed-encryption-quarantine: quarantine-on-failed-encryption',
      'failed-encryption-quarantine → dlp-quarantine: built-in',
    ]);
    const refused = await mail({ from: 'anna@refusing.example', to: 'bob@refused.example', text });
    expect(stepsOf(refused.facts).at(-1)).toBe('check-must-encrypt → notify-sender-not-encrypted: must-encrypt');
    expect(refused.facts.find(({ type }) => type === 'EncryptionFailed')?.data).toMatchObject({ disposition: 'refused' });
    await setAt(engine, 'global', off);
    const nobody = await mail({ from: '', to: 'bob@refused.example', text });
    await setAt(engine, 'global', { 'dlp.quarantineOnFailedEncryption': null });
    expect(stepsOf(nobody.facts)).toContain('notify-sender-not-encrypted → failed-encryption-quarantine: no-originator');
  });
});

describe('mail that is encrypted already', () => {
  /** A real envelope (openssl), and text that merely has its type. */
  const head =
    'Subject: Figures\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n';
  const encrypted = { head: `${head}Content-Transfer-Encoding: base64`, text: base64Lines(GCM_OAEP).toString() };
  const claimed = { head: `${head}Content-Transfer-Encoding: 8bit`, text: 'The figures, in clear.' };

  beforeAll(async () => {
    for (const action of ACTIONS) await setAt(engine, `${action}-unread.example`, { 'dlp.uninspectableActions': { encrypted: action } });
    await setAt(engine, 'open-minded.example', { 'dlp.uninspectableActions': { encrypted: 'pass' }, 'encrypt.mode': 'mandatory' });
  });

  it('is held as the factory has it, for nobody could read it', async () => {
    const held = await mail(encrypted);
    expect([wayOf(held.facts), dispositionOf(held)]).toEqual(['root external dlp dlp-quarantine', ['hold']]);
    expect(held.facts.find(({ type }) => type === 'MessageInspected')?.data).toMatchObject({
      protection: { encryptedBy: 'smime', signedBy: null },
      uninspectable: [{ reason: 'encrypted' }],
    });
  });

  it.each([
    ['warn', `dlp-warn post-dlp ${SENT}`, 'hand-over'],
    ['must-encrypt', `dlp-must-encrypt post-dlp ${SENT}`, 'hand-over'],
    ['quarantine', 'dlp-quarantine', 'hold'],
    ['block', 'dlp-block', 'block'],
  ] as const)('and cannot be read: dlp → dlp-%s: uninspectable', async (action, rest, disposition) => {
    const sent = await mail({ ...encrypted, from: `anna@${action}-unread.example` });
    expect([wayOf(sent.facts), dispositionOf(sent)]).toEqual([`root external dlp ${rest}`, [disposition]]);
    expect(stepsOf(sent.facts)).toContain(`dlp → dlp-${action}: uninspectable`);
  });

  it('post-dlp → dkim-sign: already-encrypted, byte for byte, where encryption is mandatory', async () => {
    const before = outbound.mails.length;
    const sent = await mail({ ...encrypted, from: 'anna@open-minded.example' });
    expect(stepsOf(sent.facts)).toContain('post-dlp → dkim-sign: already-encrypted');
    const [copy] = (await outbound.received(before + 1)).slice(before);
    expect(copy?.bytes.toString('latin1')).toContain(encrypted.text);
  });

  it('post-dlp → check-subject-trigger: found-readable, and it is held, where what must be encrypted stands in its subject', async () => {
    await setAt(engine, 'open.example', { 'dlp.uninspectableActions': { encrypted: 'pass' } });
    const before = outbound.offers;
    for (const phrase of ['now must encrypt', 'later quarantine']) {
      const sent = await mail({ ...encrypted, head: encrypted.head.replace('Figures', phrase), from: 'anna@open.example' });
      expect(stepsOf(sent.facts)).toContain('post-dlp → check-subject-trigger: found-readable');
      expect(dispositionOf(sent)).toEqual(['hold']);
    }
    expect(outbound.offers).toBe(before);
  });

  it('and mail that only claims to be never leaves where encryption is mandatory', async () => {
    const before = outbound.mails.length;
    const sent = await mail({ ...claimed, from: 'anna@open-minded.example' });
    expect(wayOf(sent.facts)).toBe(`root external dlp post-dlp ${ASKED} ${NOT_ENCRYPTED} ${HELD_FOR_IT}`);
    expect(dispositionOf(sent)).toEqual(['hold']);
    expect(outbound.mails).toHaveLength(before);
  });
});

describe('invitations', () => {
  const event = ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1@a.example', 'END:VEVENT', 'END:VCALENDAR'];
  const invitation = { head: 'Subject: Lunch\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8', text: event.join('\r\n') };
  const from = 'anna@inviting.example';

  beforeAll(async () => {
    for (const name of ['inviting', 'invited', 'secret-invited']) {
      await setAt(engine, `${name}.example`, {
        'encrypt.skipCalendar': true,
        ...(name.startsWith('secret') && { 'encrypt.mode': 'mandatory' }),
      });
    }
  });

  it('check-encrypt-mode → check-must-encrypt: calendar, where both ends leave them alone', async () => {
    const sent = await mail({ ...invitation, from, to: 'bob@invited.example' });
    expect(stepsOf(sent.facts)).toContain('check-encrypt-mode → check-must-encrypt: calendar');
    expect(dispositionOf(sent)).toEqual(['hand-over']);
    expect(stepsOf((await mail({ ...invitation, from })).facts)).toContain('check-encrypt-mode → encrypt: allow');
  });

  it('are mail like all other where encryption is mandatory', async () => {
    const sent = await mail({ ...invitation, from, to: 'bob@secret-invited.example' });
    expect(stepsOf(sent.facts)).toContain('check-encrypt-mode → encrypt: must-encrypt');
    expect(dispositionOf(sent)).toEqual(['hold']);
  });
});

describe('§1.6 the three ways out of the quarantine', () => {
  const text = 'Please now quarantine this.';

  async function release(sent: Sent, kind: string, until: string) {
    const expectedRevision = facts(engine.dataDir, `message-${sent.id}`).length - 1;
    const body = { kind, reason: 'business-need', verdict: 'false-alarm', expectedRevision, clearTextAcknowledged: true };
    await engine.ask(routes.release, { parameters: { id: sent.id }, body });
    return factsUntil(engine, sent.id, until);
  }

  it('post-quarantine-release → post-dlp: the policy of now is asked, the patterns are not', async () => {
    const before = outbound.mails.length;
    const recorded = await release(await mail({ text }), 'release', 'DeliveryConcluded');
    expect(wayOf(recorded)).toBe(`post-quarantine-release post-dlp ${ASKED} encrypt ${IN_CLEAR}`);
    expect(outbound.mails).toHaveLength(before + 1);
  });

  it('a release comes back when encryption has become mandatory meanwhile', async () => {
    const sent = await mail({ text, to: 'bob@changed.example' });
    await setAt(engine, 'changed.example', { 'encrypt.mode': 'mandatory' });
    const before = outbound.mails.length;
    const recorded = await release(sent, 'release', 'EncryptionFailed');
    expect(wayOf(recorded)).toBe(`post-quarantine-release post-dlp ${ASKED} ${NOT_ENCRYPTED} ${HELD_FOR_IT}`);
    const shown = () => engine.fetch(routes.heldMessage, { parameters: { id: sent.id } }).then((response) => response.text());
    await expect.poll(shown, { timeout: 10_000 }).toContain('"state":"held"');
    expect(outbound.mails).toHaveLength(before);
  });

  it('post-quarantine-release → internal, when the recipient has moved inside meanwhile', async () => {
    const sent = await mail({ text, to: 'bob@moved.example' });
    await setAt(engine, 'moved.example', { locality: 'internal' });
    const recorded = await release(sent, 'release', 'DeliveryConcluded');
    expect(stepsOf(recorded)).toEqual(['post-quarantine-release → internal: recipient-inside', 'internal → transport: not-scanned']);
    const taken = ({ mails }: NextHopDouble) => mails.filter(({ recipients }) => recipients.includes('bob@moved.example')).length;
    expect([taken(inbound), taken(outbound)]).toEqual([1, 0]);
  });

  it('post-quarantine-force-encrypt → post-dlp: never in clear', async () => {
    const before = outbound.mails.length;
    const recorded = await release(await mail({ text }), 'release-encrypted', 'EncryptionFailed');
    expect(wayOf(recorded)).toBe(`post-quarantine-force-encrypt post-dlp ${ASKED} ${NOT_ENCRYPTED} ${HELD_FOR_IT}`);
    expect(recorded.map(({ type }) => type)).not.toContain('ReleaseCommitted');
    expect(outbound.mails).toHaveLength(before);
  });

  it('post-quarantine-send-as-is → transport', async () => {
    const sent = await mail({ text, to: 'bob@mandatory.example' });
    const recorded = await release(sent, 'as-is', 'DeliveryConcluded');
    expect(stepsOf(recorded)).toEqual(['post-quarantine-send-as-is → transport: as-is']);
  });
});

describe('what cannot be looked up or read (§6.9)', () => {
  it('root → external → dlp-error → dlp-quarantine: policy-failed holds, and a release of it comes back', async () => {
    const { id: place } = await placeOf(engine, 'broken.example');
    await engine.stop();
    await corruptSetting(engine.dataDir, place, 'encrypt.mode', 'sometimes');
    engine = await engine.restart();
    const sent = await mail({ to: 'bob@broken.example' });
    expect(stepsOf(sent.facts)).toEqual([
      'root → external: policy-failed',
      'external → dlp-error: policy-failed',
      'dlp-error → dlp-quarantine: policy-failed',
    ]);
    expect(dispositionOf(sent)).toEqual(['hold']);
    const body = { kind: 'release', reason: 'business-need', verdict: 'false-alarm', expectedRevision: sent.facts.length - 1 };
    await engine.ask(routes.release, { parameters: { id: sent.id }, body });
    expect(stepsOf(await factsUntil(engine, sent.id, 'EncryptionFailed'))).toEqual([
      'post-quarantine-release → post-dlp: release',
      'post-dlp → failed-encryption-quarantine: policy-failed',
      'failed-encryption-quarantine → dlp-quarantine: built-in',
    ]);
  });
});

describe('docs/mail-flow.md', () => {
  it('says of no transition that it is seen here which no mail of these has taken', () => {
    const taken = new Set(messageIds(engine.dataDir).flatMap((id) => stepsTaken(facts(engine.dataDir, `message-${id}`))));
    const here = readMailFlowPage().transitions.filter(({ test }) => test.file === 'test/e2e/mail-flow.e2e.spec.ts');
    expect(here.length).toBeGreaterThan(30);
    expect(here.flatMap(({ steps }) => steps).filter((step) => !taken.has(step))).toEqual([]);
  });
});
