import { describe, expect, it } from 'vitest';
import type { EngineView } from '#contracts';
import {
  defaultPatterns,
  policyResolver,
  type Pattern,
  type PolicyException,
  type PolicySet,
  type SettingsScope,
  type SettingValues,
} from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { buildZip } from '../../../../test/support/zip-builder.js';
import { examineMessage } from '../inspect/examine-message.js';
import { endOf } from '../platform/mail-end.js';
import { recipientsOf } from './asked-mail.js';
import { engineView } from './engine-view.js';
import { askedPatterns, trialPolicy } from './trial-policy.js';

/** Visa's published test number, and the same with a wrong check digit; Mastercard's. */
const CARD = '4111 1111 1111 1111';
const WRONG_CARD = '4111 1111 1111 1112';
const OTHER_CARD = '5555 5555 5555 4444';
const SENDER = 'anna@halden.example';
const RECIPIENT = 'ben@partner.example';
const NOW = '2026-11-22T12:00:00.000Z';

const tagOf = (address: string): string => `tag of ${address}`;

function factory(id: string, changes: Partial<Pattern> = {}): Pattern {
  const found = defaultPatterns().find((pattern) => pattern.id === id);
  if (found === undefined) throw new Error(`no pattern ${id}`);
  return { ...found, ...changes };
}

/** Project Heron by an author; shown as it is. */
function heron(matcher: Pattern['matcher'], changes: Partial<Pattern> = {}): Pattern {
  return factory('confidential-keywords', { id: 'heron', name: 'Project Heron', matcher, matchFilter: 'none', ...changes });
}

interface Mail {
  readonly subject?: string;
  readonly headers?: readonly string[];
  readonly text?: string;
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Buffer };
}

function mail({ subject = 'Lunch', headers = [], text = 'See you on Friday.', file }: Mail): Buffer {
  const head = [`From: Anna <${SENDER}>`, `To: ${RECIPIENT}`, `Subject: ${subject}`, ...headers, 'MIME-Version: 1.0'];
  const lines =
    file === undefined
      ? [...head, 'Content-Type: text/plain; charset=utf-8', '', text, '']
      : [
          ...head,
          'Content-Type: multipart/mixed; boundary=b',
          '',
          '--b',
          'Content-Type: text/plain; charset=utf-8',
          '',
          text,
          '--b',
          `Content-Type: ${file.type}`,
          `Content-Disposition: attachment; filename="${file.name}"`,
          'Content-Transfer-Encoding: base64',
          '',
          file.bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
          '--b--',
          '',
        ];
  return Buffer.from(lines.join('\r\n'));
}

interface World {
  readonly patterns: readonly Pattern[];
  /** Beside the factory's; by domain, `global` for all. */
  readonly settings?: Readonly<Record<string, SettingValues>>;
  readonly exceptions?: readonly PolicyException[];
  readonly draft?: Pattern;
  readonly recipients?: readonly string[];
}

async function see(raw: Buffer, { patterns, settings = {}, exceptions = [], draft, recipients = [RECIPIENT] }: World): Promise<EngineView> {
  const scopes = Object.entries(settings).map(([place, values]): SettingsScope => {
    return place === 'global'
      ? { id: 'global', scope: { level: 'global' }, values }
      : { id: `place ${place}`, scope: { level: 'domain', domain: place }, values };
  });
  const set: PolicySet = { revision: '0123456789abcdef', patterns, groups: [], settings: { base: {}, scopes }, exceptions };
  const internalDomains = ['halden.example'];
  const policy = trialPolicy({ revision: set.revision, set, resolver: policyResolver(set, { internalDomains }) }, draft ?? null, {
    internalDomains,
  });
  const asked = askedPatterns(policy.set);
  const tools = { readers: documentReaders(), limits: DEFAULT_EXTRACTION_LIMITS };
  const examination = await examineMessage(raw, { patterns: asked, skipWords: policy.resolver.skipWords() }, tools);
  return engineView(examination, asked, policy, {
    sender: endOf(examination.from, tagOf),
    recipients: recipientsOf(recipients, tagOf),
    at: NOW,
    demands: [],
    internalDomains,
    exemptDomains: [],
  });
}

/** The one answer about a pattern. */
async function answer(raw: Buffer, world: World, id: string): Promise<Pick<EngineView['answers'][number], 'failed' | 'why' | 'count'>> {
  const { answers } = await see(raw, world);
  const [first, ...more] = answers.filter(({ pattern }) => pattern === id);
  if (first === undefined || more.length > 0) throw new Error(`${answers.length} answers, not one for ${id}`);
  const { failed, why, count } = first;
  return { failed, why, count };
}

const phrase = { kind: 'keywords', keywords: ['plans of the heron'] } as const;

describe('mails that were not caught, and the first condition that failed', () => {
  it('1 a skip word in the phrase (ciphermail.md §6.5)', async () => {
    const world: World = { patterns: [heron(phrase)], settings: { global: { 'dlp.skipWords': ['of', 'the'] } } };
    expect(await answer(mail({ text: 'Plans of the heron attached.' }), world, 'heron')).toEqual({
      failed: 'skip-word',
      why: 'Plans of the heron would match if the skip list did not drop "of", "the"',
      count: 0,
    });
  });

  it('2 another letter case (ciphermail.md §6.4)', async () => {
    const pattern = heron({ kind: 'regex', regex: 'HERON-\\d+', caseSensitive: true });
    expect(await answer(mail({ text: 'as in Heron-17' }), { patterns: [pattern] }, 'heron')).toEqual({
      failed: 'other-case',
      why: 'Heron-17 differs from the expression in upper and lower case only, and the pattern is case-sensitive',
      count: 0,
    });
  });

  it('3 the Luhn check fails', async () => {
    expect(await answer(mail({ text: `card ${WRONG_CARD}` }), { patterns: [factory('credit-card')] }, 'credit-card')).toEqual({
      failed: 'validator',
      why: 'the Luhn check digit is wrong: 4111 •••• •••• 1112',
      count: 0,
    });
  });

  it('4 a threshold: two of three', async () => {
    const pattern = factory('credit-card', { threshold: { count: 3, of: 'distinct' } });
    expect(await answer(mail({ text: `cards ${CARD}, ${OTHER_CARD}` }), { patterns: [pattern] }, 'credit-card')).toEqual({
      failed: 'threshold',
      why: 'only 2 of 3 different values',
      count: 2,
    });
  });

  it('5 a word beside it lowers the confidence', async () => {
    const pattern = factory('credit-card', { minConfidence: 0.6 });
    expect(await answer(mail({ text: `parcel ${CARD}` }), { patterns: [pattern] }, 'credit-card')).toEqual({
      failed: 'confidence',
      why: '4111 •••• •••• 1111 reaches 0.4 of 0.6: matches Payment card number +0.3, Payment card number: check passed +0.4, "parcel" 1 word before −0.3',
      count: 0,
    });
  });

  it('6 an encrypted zip: nobody could read it', async () => {
    const bytes = buildZip([{ name: 'cards.txt', content: CARD, encrypted: true }]);
    const raw = mail({ file: { name: 'cards.zip', type: 'application/zip', bytes } });
    expect(await answer(raw, { patterns: [factory('credit-card')] }, 'credit-card')).toEqual({
      failed: 'not-extracted',
      why: 'there is no match in what could be read, and 2/cards.zip/cards.txt could not be (encrypted)',
      count: 0,
    });
  });

  it('7 a part that the pattern does not look at', async () => {
    const pattern = factory('credit-card', { parts: ['body', 'attachment'] });
    expect(await answer(mail({ subject: `Card ${CARD}` }), { patterns: [pattern] }, 'credit-card')).toEqual({
      failed: 'other-part',
      why: '4111 •••• •••• 1111 stands in subject (subject), and the pattern looks only at: body, attachments',
      count: 0,
    });
  });

  it('8 not among the patterns of this sender', async () => {
    const world: World = {
      patterns: [factory('credit-card'), factory('iban')],
      settings: { 'halden.example': { 'dlp.patterns': { inherit: 'replace', refs: ['pattern/iban'] } } },
    };
    expect(await answer(mail({ text: `card ${CARD}` }), world, 'credit-card')).toEqual({
      failed: 'not-selected',
      why: 'it is not among the patterns of this sender; by itself: 1 of 1 value, the surest 4111 •••• •••• 1111 with 0.95',
      count: 1,
    });
  });

  it('9 not meant for this recipient', async () => {
    const pattern = factory('credit-card', { recipients: { only: [], except: ['partner.example'] } });
    expect(await answer(mail({ text: `card ${CARD}` }), { patterns: [pattern] }, 'credit-card')).toEqual({
      failed: 'recipient-not-meant',
      why: 'it is not meant for recipients at partner.example; by itself: 1 of 1 value, the surest 4111 •••• •••• 1111 with 0.95',
      count: 1,
    });
  });

  it('10 in shadow it only reports', async () => {
    expect(
      await answer(mail({ text: `card ${CARD}` }), { patterns: [factory('credit-card', { state: 'shadow' })] }, 'credit-card'),
    ).toEqual({
      failed: 'shadow',
      why: 'it triggers with 1 of 1 and only reports: version 1 is in shadow',
      count: 1,
    });
  });

  it('11 an exception covers it; once expired, it does not', async () => {
    const exception = (expiresAt: string): PolicyException => ({
      ...{ id: '01JD00000000000000000000EX', refs: ['pattern/credit-card'], expiresAt, recipient: null },
      sender: { level: 'user', tag: tagOf(SENDER) },
    });
    const raw = mail({ text: `card ${CARD}` });
    const world = (expiresAt: string): World => ({ patterns: [factory('credit-card')], exceptions: [exception(expiresAt)] });
    expect(await answer(raw, world('2026-11-22T12:00:00.001Z'), 'credit-card')).toEqual({
      failed: 'exception',
      why: 'it triggers with 1 of 1, and exception 01JD00000000000000000000EX covers it',
      count: 1,
    });
    expect(await answer(raw, world(NOW), 'credit-card')).toMatchObject({ failed: null, count: 1 });
  });

  it('12 a draft, and a retired version', async () => {
    const raw = mail({ text: `card ${CARD}` });
    const by = (state: Pattern['state']) => answer(raw, { patterns: [factory('credit-card', { state })] }, 'credit-card');
    expect(await by('draft')).toEqual({
      failed: 'draft',
      why: 'version 1 is a draft; by itself: 1 of 1 value, the surest 4111 •••• •••• 1111 with 0.95',
      count: 1,
    });
    expect(await by('retired')).toMatchObject({ failed: 'retired', count: 1 });
  });

  it('13 scanning is off at one end; the mode is monitor; the recipient is inside', async () => {
    const raw = mail({ text: `card ${CARD}` });
    const patterns = [factory('credit-card')];
    const off: World = { patterns, settings: { 'partner.example': { 'dlp.enabled': false } } };
    expect(await answer(raw, off, 'credit-card')).toMatchObject({ failed: 'scanning-off', count: 1 });
    const monitor: World = { patterns, settings: { 'halden.example': { 'dlp.mode': 'monitor' } } };
    expect(await answer(raw, monitor, 'credit-card')).toMatchObject({
      failed: 'monitor',
      why: 'it triggers with 1 of 1, and the mode is monitor: nothing acts',
    });
    expect(await answer(raw, { patterns, recipients: ['eva@halden.example'] }, 'credit-card')).toMatchObject({
      failed: 'recipient-inside',
    });
  });

  it('14 it waits for an encryption attempt that another pattern asks for', async () => {
    const patterns = [factory('credit-card', { delayEvaluation: true }), factory('iban', { action: 'must-encrypt' })];
    const raw = mail({ text: `card ${CARD}, account DE89 3704 0044 0532 0130 00` });
    expect(await answer(raw, { patterns }, 'credit-card')).toEqual({
      failed: 'delayed',
      why: 'it triggers with 1 of 1 and waits for an encryption attempt; until then the mail has: must-encrypt',
      count: 1,
    });
    expect(await answer(raw, { patterns: patterns.slice(0, 1) }, 'credit-card')).toMatchObject({ failed: null });
  });

  it('15 characters that another detector reads with more right', async () => {
    const patterns = [
      factory('email-address', { threshold: { count: 5, of: 'distinct' } }),
      factory('phone-number', { threshold: { count: 1, of: 'all' } }),
    ];
    const world: World = { patterns };
    expect(await answer(mail({ text: 'a.+4930123456@example.com' }), world, 'phone-number')).toMatchObject({
      failed: 'suppressed',
      why: expect.stringContaining('is part of what email-address found') as string,
    });
  });

  it('16 a keyword inside a longer word; nothing at all', async () => {
    const patterns = [heron({ kind: 'keywords', keywords: ['heron'] })];
    expect(await answer(mail({ text: 'two herons' }), { patterns }, 'heron')).toMatchObject({
      failed: 'inside-word',
      why: 'heron stands inside a longer word, with 1 character after it',
    });
    expect(await answer(mail({}), { patterns }, 'heron')).toMatchObject({ failed: 'no-match', count: 0 });
  });
});

describe('the whole view', () => {
  it('shows each part at three stages, and the words that were dropped', async () => {
    const world: World = { patterns: [heron(phrase)], settings: { global: { 'dlp.skipWords': ['of', 'the'] } } };
    const { parts } = await see(mail({ text: 'Plans  of THE Ｈeron' }), world);
    expect(parts.find(({ path }) => path === '1')).toEqual({
      ...{ path: '1', kind: 'body', mediaType: 'text/plain', truncated: false },
      original: 'Plans  of THE Ｈeron\r\n',
      exact: 'Plans of THE Heron',
      folded: 'plans heron',
      droppedWords: ['of', 'the'],
    });
  });

  it('shows the first 20,000 characters of a long part, and finds what stands behind them', async () => {
    const { parts, findings } = await see(mail({ text: `${'lorem '.repeat(5_000)}card ${CARD}` }), { patterns: [factory('credit-card')] });
    const body = parts.find(({ path }) => path === '1');
    expect({ length: body?.original.length, truncated: body?.truncated }).toEqual({ length: 20_000, truncated: true });
    expect(findings).toMatchObject([{ pattern: 'credit-card', part: '1', start: 30_005, end: 30_024, counts: true }]);
    expect(findings[0]).not.toHaveProperty('folded');
  });

  it('says where each finding and near miss stands in all three texts', async () => {
    const hidden = '4111 11\u200b11 1111 1111';
    const text = `Žádné plány.  Plans\u200b of the Heron, card ${hidden}, not ${WRONG_CARD}.`;
    const patterns = [factory('credit-card'), heron({ kind: 'keywords', keywords: ['plans heron'] })];
    const { parts, findings, nearMisses } = await see(mail({ text }), {
      patterns,
      settings: { global: { 'dlp.skipWords': ['of', 'the'] } },
    });
    const body = parts.find(({ path }) => path === '1');
    const inAll = ({ start, end, exact, folded }: EngineView['nearMisses'][number] | EngineView['findings'][number]) => [
      body?.original.slice(start, end),
      exact && body?.exact.slice(exact.start, exact.end),
      folded && body?.folded.slice(folded.start, folded.end),
    ];
    expect(Object.fromEntries(findings.map((finding) => [finding.pattern, inAll(finding)]))).toEqual({
      'credit-card': [hidden, CARD, CARD],
      heron: ['Plans\u200b of the Heron', 'Plans of the Heron', 'plans heron'],
    });
    expect(nearMisses.map(inAll)).toEqual([[WRONG_CARD, WRONG_CARD, WRONG_CARD]]);
  });

  it('never shows the value of a finding or a near miss', async () => {
    const { parts: _, ...rest } = await see(mail({ text: `card ${CARD} or ${WRONG_CARD}` }), { patterns: defaultPatterns() });
    expect(JSON.stringify(rest)).not.toMatch(/4111[ -]?1111[ -]?1111/);
  });

  it('gives each recipient its outcome, and a pattern that acts for one of them acts', async () => {
    const pattern = factory('credit-card', { recipients: { only: [], except: ['partner.example'] } });
    const recipients = [RECIPIENT, 'eva@halden.example', 'carl@stranger.example'];
    const { outcomes, answers } = await see(mail({ text: `card ${CARD}` }), { patterns: [pattern], recipients });
    expect(outcomes).toEqual([
      { recipient: RECIPIENT, outcome: 'pass', score: 0, why: 'nothing asks for an action' },
      { recipient: 'eva@halden.example', outcome: 'pass', score: 0, why: 'the recipient is inside: such mail is not scanned' },
      // weight 10 × confidence 0.95 × half, for one of one
      { recipient: 'carl@stranger.example', outcome: 'quarantine', score: 4.75, why: 'Payment card number: 1 of 1' },
    ]);
    expect(answers).toMatchObject([{ pattern: 'credit-card', acts: true, failed: null }]);
  });

  it('judges for somebody outside when no recipient is named', async () => {
    const { outcomes } = await see(mail({ text: `card ${CARD}` }), { patterns: defaultPatterns(), recipients: [] });
    expect(outcomes).toMatchObject([{ recipient: 'somebody outside', outcome: 'quarantine' }]);
  });

  it('tries a draft in the place of the live version', async () => {
    const live = factory('credit-card', { version: 4, threshold: { count: 9, of: 'all' } });
    const { answers, outcomes } = await see(mail({ text: `card ${CARD}` }), {
      patterns: [live],
      draft: factory('credit-card', { state: 'draft' }),
    });
    expect(answers).toMatchObject([{ pattern: 'credit-card', version: 5, state: 'draft', acts: true, threshold: 1 }]);
    expect(outcomes).toMatchObject([{ outcome: 'quarantine' }]);
  });

  it('says why a draft cannot be compiled', async () => {
    const draft = heron({ kind: 'regex', regex: 'heron(?=s)', caseSensitive: false });
    const { answers } = await see(mail({}), { patterns: [factory('iban')], draft });
    expect(answers.find(({ pattern }) => pattern === 'heron')).toMatchObject({
      failed: 'refused',
      why: expect.stringMatching(/^it cannot be compiled: .*perl operator/) as string,
    });
  });

  it('puts what acts first, then what came nearest', async () => {
    const patterns = [
      factory('iban'),
      factory('us-ssn', { state: 'shadow' }),
      factory('credit-card'),
      factory('nl-bsn', { state: 'draft' }),
    ];
    const { answers } = await see(mail({ text: `card ${CARD}, SSN 536-90-4399` }), { patterns });
    expect(answers.map(({ pattern, failed }) => [pattern, failed])).toEqual([
      ['credit-card', null],
      ['us-ssn', 'shadow'],
      ['iban', 'no-match'],
      ['nl-bsn', 'draft'],
    ]);
  });

  it('answers once for every version that is scanned, and for the newest of a pattern without one', async () => {
    const patterns = [
      factory('credit-card', { version: 1, state: 'retired' }),
      factory('credit-card', { version: 2 }),
      factory('credit-card', { version: 3, state: 'shadow' }),
      factory('iban', { version: 1, state: 'retired' }),
      factory('iban', { version: 2, state: 'draft' }),
    ];
    const { answers } = await see(mail({}), { patterns });
    expect(answers.map(({ pattern, version }) => `${pattern} ${version}`).sort()).toEqual(['credit-card 2', 'credit-card 3', 'iban 2']);
  });
});
