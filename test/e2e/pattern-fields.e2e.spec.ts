/**
 * Every field of a pattern through a real engine process: what an author saves over the API decides what becomes of real mail.
 * The sections in the names are those of the reference that the fields follow. Each pattern has a code word of its own, so that
 * no mail is of interest to two of them.
 */
import { routes, type PatternContent } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { lastMessage } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

interface Group {
  readonly outcome: string;
  readonly disposition: string;
  readonly reasons: readonly Readonly<Record<string, unknown>>[];
}

let outbound: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  outbound = await openNextHopDouble();
  const hop = { host: '127.0.0.1', port: outbound.port, tls: 'none' as const };
  engine = await startEngine({
    settings: { routes: { internalDomains: ['inside.example'], outbound: hop, inbound: hop }, dlp: { skipWords: ['this', 'that'] } },
  });
});

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
});

/** Sends a mail and answers what was decided for its recipient. */
async function judged(text: string, head = 'Subject: Figures'): Promise<Group> {
  const mail = Buffer.from(`From: <anna@halden.example>\r\nTo: <bob@customer.example>\r\n${head}\r\n\r\n${text}\r\n`);
  expect((await sendMail(engine.smtpPort, { from: 'anna@halden.example', to: ['bob@customer.example'] }, mail)).code).toBe(250);
  const verdict = lastMessage(engine.dataDir).facts.find(({ type }) => type === 'VerdictReached');
  const [group] = (verdict?.data['groups'] ?? []) as Group[];
  if (group === undefined) throw new Error('the mail was not judged');
  return group;
}

const outcome = async (...mail: Parameters<typeof judged>): Promise<string> => (await judged(...mail)).outcome;
const regex = (source: string, caseSensitive = false): PatternContent['matcher'] => ({ kind: 'regex', regex: source, caseSensitive });

/** More mails in a row than there are inspection processes. */
const IN_A_ROW = 4;

/** Waits until the new pattern scans mail in every process: a change reaches them one after the other. */
async function add(id: string, content: Partial<PatternContent>, hit: Parameters<typeof judged>): Promise<void> {
  await addLivePattern(engine, id, content);
  await everywhere(async () => (await judged(...hit)).reasons.some(({ pattern }) => pattern === id));
}

async function everywhere(isSo: () => Promise<boolean>): Promise<void> {
  const times = async (): Promise<number> => {
    for (let row = 0; row < IN_A_ROW; row++) if (!(await isSo())) return row;
    return IN_A_ROW;
  };
  await expect.poll(times, { timeout: 20_000 }).toBe(IN_A_ROW);
}

describe('§2.2 the express set-up', () => {
  it('a pattern of two words, a bar between them, finds either of them', async () => {
    await add('first', { matcher: regex('ospreyone|ospreytwo'), action: 'must-encrypt' }, ['ospreyone']);
    const group = await judged('It is about OspreyTwo.');
    expect(group).toMatchObject({ outcome: 'must-encrypt', disposition: 'hold' });
    expect(group.reasons.map(({ kind }) => kind)).toContain('no-encryption-yet');
    expect(await outcome('It is about ospreys.')).toBe('pass');
  });
});

describe('§2.3 the fields of a pattern', () => {
  it('regular expression: capitals in the mail or in the expression make no difference', async () => {
    await add('case', { matcher: regex('Kestrel +plan') }, ['KESTREL PLAN']);
    expect(await outcome('the kestrel\r\n  plan')).toBe('quarantine');
  });

  it('regular expression, case-sensitive: beyond the reference, capitals may make the difference', async () => {
    await add('exact-case', { matcher: regex('HERON', true) }, ['HERON']);
    expect(await outcome('a heron')).toBe('pass');
  });

  it('validator: only matches that pass it count', async () => {
    await add('checked', { matcher: regex('wren \\d{11}'), validator: null }, ['wren 12345678901']);
    await add('luhn', { matcher: regex('\\b\\d{11}\\b'), validator: 'luhn' }, ['number 79927398713']);
    expect(await outcome('number 79927398710')).toBe('pass');
  });

  it('threshold: triggers when the count is reached, over the whole message', async () => {
    await add('count', { matcher: regex('gannet\\d'), threshold: { count: 3, of: 'distinct' } }, ['gannet1 gannet2 gannet3']);
    expect(await outcome('gannet1 gannet2')).toBe('pass');
    expect(await outcome('gannet1 gannet1 gannet1')).toBe('pass');
    expect(await outcome('gannet2 gannet3', 'Subject: gannet1')).toBe('quarantine');
  });

  it('threshold: may count every match instead', async () => {
    await add('count-all', { matcher: regex('petrel'), threshold: { count: 3, of: 'all' } }, ['petrel petrel petrel']);
    expect(await outcome('petrel petrel')).toBe('pass');
  });

  it.each([
    ['warn', 'avocet', 'hand-over'],
    ['must-encrypt', 'bittern', 'hold'],
    ['quarantine', 'curlew', 'hold'],
    ['block', 'dunlin', 'block'],
  ] as const)('action: %s', async (action, word, disposition) => {
    await add(word, { matcher: regex(word), action }, [word]);
    expect(await judged(`about the ${word}`)).toMatchObject({ outcome: action, disposition });
  });

  it('action: the strongest of several decides, and all are reported', async () => {
    const { outcome: strongest, reasons } = await judged('avocet bittern curlew');
    expect(strongest).toBe('quarantine');
    expect(reasons.filter(({ kind }) => kind === 'pattern').map(({ pattern }) => pattern)).toEqual(['curlew', 'bittern', 'avocet']);
  });

  it('delay evaluation: waits while the mail has to be encrypted, acts when it would leave in clear', async () => {
    await add('late', { matcher: regex('fulmar'), action: 'block', delayEvaluation: true }, ['fulmar']);
    expect(await outcome('fulmar')).toBe('block');
    const both = await judged('fulmar bittern');
    expect(both.outcome).toBe('must-encrypt');
    expect(both.reasons).toContainEqual(expect.objectContaining({ pattern: 'late', delayed: true }));
  });

  it('match filter: what people see of a match is masked, or shown when the author says so', async () => {
    await add('masked', { matcher: regex('garganey-\\w+'), matchFilter: 'mask' }, ['garganey-1234567890']);
    await add('shown', { matcher: regex('goosander-\\w+'), matchFilter: 'none' }, ['goosander-1']);
    const seen = async (id: string, text: string): Promise<string[]> => {
      const pattern = (await engine.ask(routes.pattern, { parameters: { id } })).versions[0]?.content;
      if (pattern === undefined) throw new Error('no such pattern');
      return (await engine.ask(routes.tryPattern, { body: { pattern, text } })).matches.map(({ masked }) => masked);
    };
    const [masked] = await seen('masked', 'garganey-1234567890');
    expect(masked).toMatch(/•/);
    expect(masked).not.toContain('1234567890');
    expect(await seen('shown', 'goosander-1')).toEqual(['goosander-1']);
  });

  it('parts in scope, beyond the reference: a word in the subject is none in the body', async () => {
    await add('scope', { matcher: regex('godwit'), parts: ['subject'] }, ['', 'Subject: godwit']);
    expect(await outcome('godwit')).toBe('pass');
  });

  it('context words, beyond the reference: a number counts beside its word, and not beside the wrong one', async () => {
    const context = { positive: ['customer'], negative: ['invoice'], windowWords: 4 };
    await add('context', { matcher: regex('\\bk-\\d{5}\\b'), context, minConfidence: 0.9 }, ['customer k-12345']);
    expect(await outcome('parcel k-12345')).toBe('pass');
    expect(await outcome('invoice of customer k-12345')).toBe('pass');
  });
});

describe('§2.4 groups', () => {
  it('a group is selected like a pattern, opens the groups in it, and each pattern is judged once', async () => {
    await add('leaf', { matcher: regex('jackdaw') }, ['jackdaw']);
    const save = (id: string, members: string[]) =>
      engine.ask(routes.saveGroup, { body: { group: { id, name: id, members }, reason: 'a test asks for it', expectedRevision: null } });
    await save('inner', ['pattern/leaf']);
    await save('outer', ['group/inner', 'pattern/leaf']);
    await setAt(engine, 'anna@halden.example', { 'dlp.patterns': { inherit: 'replace', refs: ['group/outer', 'group/inner'] } });
    const { reasons } = await judged('jackdaw curlew');
    expect(reasons.map(({ pattern }) => pattern)).toEqual(['leaf']);
    await setAt(engine, 'anna@halden.example', { 'dlp.patterns': null });
  });
});

describe('§2.6 and §2.7 what becomes of the text before it is searched', () => {
  it('white space of any kind is one blank, letters are small, and skip words are gone', async () => {
    await add('phrase', { matcher: regex('is a lapwing') }, ['that is a lapwing']);
    expect(await outcome('THIS  IS\r\n\tA this Lapwing')).toBe('quarantine');
  });

  it('a phrase with a skip word never matches, and the author is told so before it is saved', async () => {
    const pattern = {
      id: 'broken',
      name: 'broken',
      matcher: regex('that is a siskin'),
      threshold: { count: 1, of: 'all' },
      minConfidence: 0,
      action: 'quarantine',
      parts: ['body'],
      examples: { mustMatch: [], mustNotMatch: [] },
    } as const;
    const { lints } = await engine.ask(routes.checkPattern, { body: { pattern } });
    expect(lints).toContainEqual(
      expect.objectContaining({ rule: 'skip-word', message: expect.stringContaining('the engine sees "is a siskin"') as string }),
    );
    await addLivePattern(engine, 'broken', { matcher: pattern.matcher });
    await add('after', { matcher: regex('siskin') }, ['siskin']);
    expect((await judged('that is a siskin')).reasons.map(({ pattern: id }) => id)).toEqual(['after']);
  });
});

describe('a shadow version', () => {
  it('is judged beside the live one and never acts', async () => {
    await add('twice', { matcher: regex('redshank') }, ['redshank']);
    const { revision } = await engine.ask(routes.pattern, { parameters: { id: 'twice' } });
    const [live] = (await engine.ask(routes.pattern, { parameters: { id: 'twice' } })).versions;
    if (live === undefined) throw new Error('no version');
    const wider = { ...live.content, matcher: regex('redshank|greenshank'), action: 'block' };
    await engine.ask(routes.savePattern, { body: { pattern: wider, state: 'shadow', expectedRevision: revision } });
    await everywhere(async () => (await judged('greenshank')).reasons.some(({ version }) => version === 2));
    const inShadow = await judged('greenshank');
    expect(inShadow).toMatchObject({ outcome: 'pass', reasons: [{ pattern: 'twice', version: 2, shadow: true, action: 'block' }] });
    const { outcome: acted, reasons } = await judged('redshank');
    expect(acted).toBe('quarantine');
    expect(reasons.map(({ version, shadow }) => [version, shadow])).toEqual([
      [2, true],
      [1, false],
    ]);
  });
});
