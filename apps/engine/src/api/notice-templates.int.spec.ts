import { NOTICE_KINDS, type NoticePreview, type NoticeProblem, type NoticeTemplate, type Problem } from '#contracts';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';

const GOOD = 'From: "IT desk" <it@halden.example>\nSubject: Held{% if subject != "" %}: {{ subject }}{% endif %}\n\nHello {{ sender }}\n';
/** Line 4 names what this kind does not have. */
const UNKNOWN_VARIABLE = 'Subject: Stop\nX-Desk: 12\n\nYour password is {{ secrets.password }}.\n';
const SCRIPT = [
  'Subject: Stop',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary="b"',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Stop',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Stop</p><script>alert(1)</script>',
  '--b--',
  '',
].join('\n');

let engine: HttpEngine;
let ana: PolicyClient;

beforeAll(async () => {
  engine = await startHttpEngine({ config: { hostname: 'gateway.halden.example' } });
  ana = new PolicyClient(await engine.setUp());
});
afterAll(() => engine.close());

const check = (kind: string, template: string): Promise<{ problems: NoticeProblem[] }> =>
  ana.client.json('POST', '/notices/check', { kind, template });
const preview = (body: object): Promise<NoticePreview> => ana.client.json('POST', '/notices/preview', body);

describe('the list of notices', () => {
  it('names every kind, who gets it, its setting, its variables and its text in five languages', async () => {
    const { templates } = await ana.ask<{ templates: NoticeTemplate[] }>('/notices/templates');
    expect(templates.map(({ kind }) => kind)).toEqual([...NOTICE_KINDS]);
    const byKind = new Map(templates.map((template) => [template.kind, template]));
    expect(byKind.get('quarantine')).toMatchObject({ audiences: ['originator', 'managers'], setting: 'notices.template.quarantine' });
    expect(byKind.get('decision')).toMatchObject({ audiences: ['originator'], setting: 'notices.template.decision' });
    const names = (kind: 'decision' | 'digest' | 'code') => byKind.get(kind)?.variables.map(({ name }) => name);
    expect(names('decision')).toEqual(expect.arrayContaining(['outcome', 'text', 'recipients', 'link']));
    expect(names('digest')).toEqual(['kind', 'audience', 'language', 'gateway', 'items', 'more', 'link']);
    expect(names('code')).toEqual(['kind', 'audience', 'language', 'gateway', 'code', 'minutes', 'reference', 'text']);
    for (const { builtIn } of templates) expect(builtIn.map(({ language }) => language)).toEqual(['en', 'de', 'nl', 'fr', 'es']);
  });
});

describe('the check of a template', () => {
  it('finds nothing wrong with a good one, with an empty one, and with each of ours', async () => {
    expect(await check('quarantine', GOOD)).toEqual({ problems: [] });
    expect(await check('quarantine', '')).toEqual({ problems: [] });
    const { templates } = await ana.ask<{ templates: NoticeTemplate[] }>('/notices/templates');
    for (const { kind, builtIn } of templates)
      for (const { template } of builtIn) expect(await check(kind, template)).toEqual({ problems: [] });
  });

  it('says what is wrong and in which line', async () => {
    const { problems } = await check('quarantine', UNKNOWN_VARIABLE);
    expect(problems).toEqual([{ line: 4, message: expect.stringContaining('has no variable secrets') as string }]);
    expect((await check('quarantine', SCRIPT)).problems).toEqual([{ line: 12, message: expect.stringContaining('<script>') as string }]);
    expect((await check('quarantine', 'Subject: x\nBcc: eve@elsewhere.example\n\ntext\n')).problems[0]).toMatchObject({ line: 2 });
    expect((await check('quarantine', 'Subject: x\n\n{% if subject %}never closed\n')).problems[0]).toMatchObject({ line: 3 });
  });

  it('does not know other kinds', async () => {
    expect((await ana.client.send('POST', '/notices/check', { kind: 'greeting', template: '' })).status).toBe(422);
  });
});

describe('the preview of a notice', () => {
  it('shows ours in the language and for the audience that were asked for', async () => {
    const { mail } = await preview({ kind: 'quarantine', language: 'de', audience: 'managers' });
    expect(mail?.subject).toBe('Angehalten, nicht gesendet: Figures for Q3');
    const read = await simpleParser(mail?.source ?? '');
    expect(read.headers.get('auto-submitted')).toBe('auto-generated');
    expect([read.text?.trim(), typeof read.html]).toEqual([mail?.text.trim(), 'string']);
  });

  it('shows a template of one’s own as it would be sent', async () => {
    const { mail, problems } = await preview({ kind: 'quarantine', template: GOOD });
    expect(problems).toEqual([]);
    expect(mail).toMatchObject({ subject: 'Held: Figures for Q3', from: 'IT desk <it@halden.example>', html: null });
    expect(mail?.text.trim()).toBe('Hello anna@example.org');
  });

  it('of a bad template is the list of what is wrong, and no mail', async () => {
    expect(await preview({ kind: 'quarantine', template: SCRIPT })).toMatchObject({ problems: [{ line: 12 }], mail: null });
  });
});

describe('a template that is saved', () => {
  const refused = async (place: string, template: string): Promise<Problem> => {
    const { id, revision } = await ana.place(place === 'global' ? place : (await ana.open(place)).id);
    const change = { changes: [{ key: 'notices.template.quarantine', value: template }], reason: '', expectedRevision: revision };
    const problem = await ana.refusal(`/settings/places/${id}`, change);
    const { settings } = await ana.place(id);
    expect(settings.find(({ key }) => key === 'notices.template.quarantine')).toMatchObject({ value: '', setHere: null });
    return problem;
  };

  it.each(['global', '*.halden.example', 'halden.example', 'eva@halden.example'])(
    'is refused at %s while it is bad, with the line and the reason, and nothing is changed',
    async (place) => {
      expect(await refused(place, UNKNOWN_VARIABLE)).toMatchObject({
        type: 'urn:lazaret:problem:wrong-value',
        status: 422,
        code: 'wrong-value',
        detail: expect.stringMatching(/cannot stand for notices\.template\.quarantine: line 4: .*has no variable secrets/) as string,
      });
    },
  );

  it('names some of many faults, and how many more there are', async () => {
    const { detail } = await refused('bad.example', `Subject: x\n${'Bcc: e@x.example\n'.repeat(8)}\ntext\n`);
    expect(detail).toMatch(/line 2: .*; line 6: [^;]*; and 3 more\. Nothing was changed\.$/);
  });

  it('keeps the other values of a change out with it', async () => {
    const { id, revision } = await ana.place((await ana.open('both.example')).id);
    const changes = [
      { key: 'notices.language', value: 'de' },
      { key: 'notices.template.return', value: 'no mail at all' },
    ];
    expect(await ana.refusal(`/settings/places/${id}`, { changes, reason: '', expectedRevision: revision })).toMatchObject({ status: 422 });
    expect((await ana.place(id)).settings.find(({ key }) => key === 'notices.language')).toMatchObject({ value: 'en', setHere: null });
  });

  it('stands when it is good, and goes when it is taken back', async () => {
    const { id } = await ana.open('good.example');
    await ana.set(id, { 'notices.template.quarantine': GOOD });
    const inForce = async () => (await ana.place(id)).settings.find(({ key }) => key === 'notices.template.quarantine')?.value;
    expect(await inForce()).toBe(GOOD);
    await ana.set(id, { 'notices.template.quarantine': null });
    expect(await inForce()).toBe('');
  });
});
