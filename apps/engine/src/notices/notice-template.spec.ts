import { NOTICE_AUDIENCES, NOTICE_KINDS, NOTICE_LANGUAGES, type NoticeKind } from '#contracts';
import { parseMime } from '#mail';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { EMPTY_NOTICE, type NoticeData } from './notice-data.js';
import { hasProblems, parseNoticeTemplate, type RenderedNotice } from './notice-template.js';
import { KINDS_OF_NOTICES } from './notice-vocabulary.js';
import { checkNoticeTemplate, ours, previewNotice } from './preview-notice.js';

const unlimited = { maxMimeDepth: 100, takeMimePart: (): boolean => true };

function rendered(source: string, over: Partial<NoticeData> = {}, kind: NoticeKind = 'quarantine'): RenderedNotice {
  const parsed = parseNoticeTemplate(kind, source);
  if (hasProblems(parsed)) throw new Error(parsed.map(({ message }) => message).join('; '));
  return parsed.render({ ...EMPTY_NOTICE, kind, audience: 'originator', language: 'en', ...over });
}

function whole(parts: { subject?: string; fields?: string; text?: string; html?: string }): string {
  const { subject = 'Held', fields = '', text = 'Text', html = '<p>Text</p>' } = parts;
  return [
    `Subject: ${subject}`,
    ...(fields === '' ? [] : [fields]),
    'Content-Type: multipart/alternative; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '--x',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
    '--x--',
    '',
  ].join('\n');
}

const HOSTILE = 'x\r\nBcc: eve@example.net\r\n\r\n{{ 7 | times: 6 }}{% raw %}<script>alert(1)</script>"\'&\u202e';

describe('the built-in notices', () => {
  const all = NOTICE_KINDS.flatMap((kind) =>
    NOTICE_LANGUAGES.flatMap((language) =>
      NOTICE_AUDIENCES.filter((audience) => KINDS_OF_NOTICES[kind].audiences.includes(audience)).map(
        (audience) => [kind, language, audience] as const,
      ),
    ),
  );

  it.each(all)('%s in %s for %s is a whole mail that two parsers read alike', async (kind, language, audience) => {
    const { problems, mail } = previewNotice({ kind, template: '', language, audience }, 'mail.example.org');
    expect(problems).toEqual([]);
    const source = Buffer.from(mail?.source ?? '');
    const root = parseMime(source, unlimited);
    expect(root.defects).toEqual([]);
    expect(root.children.map(({ contentType }) => contentType.value)).toEqual(['text/plain', 'text/html']);
    const read = await simpleParser(source);
    expect(read.subject).toBe(mail?.subject);
    expect(read.text?.trim()).toBe(mail?.text.trim());
    expect(mail?.text).not.toMatch(/\{[{%]|undefined|\n{4}/);
    expect(read.attachments).toEqual([]);
  });

  // by hand, as the sender of a mail to two people reads it
  it('say in English that the mail is held, not sent', () => {
    const { mail } = previewNotice({ kind: 'quarantine', template: '', language: 'en', audience: 'originator' }, 'mail.example.org');
    expect(mail?.subject).toBe('Held, not sent: Figures for Q3');
    expect(mail?.text.split('\n')).toEqual([
      'Your mail is held and was not sent to the recipients below. The rules of your organisation ask for a second look at its content.',
      '',
      'You need not send it again: somebody will decide about this mail. If nobody decides in time, it is not sent.',
      '',
      'Subject: Figures for Q3',
      'To: bo@example.net, cy@example.net',
      'Received: 3 March 2026 at 10:01 UTC',
      'Held until: 8 March 2026 at 10:01 UTC',
      'Reference: 01JNZX4Q8ZK3T7Y5V2W9R6M1BC',
      '',
      'Found:',
      '- Credit card (2): 4111 **** **** 1111, 5500 **** **** 0004',
      '',
      'Details and what you can do:',
      'https://mail.example.org/m/01JNZX4Q8ZK3T7Y5V2W9R6M1BC',
      '',
      '-- ',
      'Written by the mail gateway mail.example.org. Nobody reads answers to this mail.',
      '',
    ]);
  });

  it.each([
    ['en', 'Held, not sent'],
    ['de', 'Angehalten, nicht gesendet'],
    ['nl', 'Vastgehouden, niet verzonden'],
    ['fr', 'Retenu, non envoyé'],
    ['es', 'Retenido, no enviado'],
  ] as const)('in %s say first "%s", and nothing of a subject that is not shown', (language, title) => {
    const data: NoticeData = { ...EMPTY_NOTICE, kind: 'quarantine', audience: 'originator', language };
    const notice = ours('quarantine', language).render(data);
    expect(notice.subject).toBe(title);
    expect(ours('quarantine', language).render({ ...data, subject: 'Q3' }).subject).toBe(`${title}: Q3`);
  });

  it.each(NOTICE_KINDS)('%s: no value of a mail becomes a field, markup or Liquid', async (kind) => {
    const item = { kind: 'block' as const, subject: HOSTILE, sender: HOSTILE, receivedAt: HOSTILE, reference: HOSTILE, link: HOSTILE };
    const finding = { pattern: HOSTILE, count: 1, values: [HOSTILE] };
    const notice = ours(kind, 'en').render({
      ...{
        kind,
        audience: 'managers',
        language: 'en',
        outcome: 'denied',
        minutes: 1,
        more: 1,
        link: HOSTILE,
        text: HOSTILE,
        method: HOSTILE,
        code: HOSTILE,
        reasons: [{ method: HOSTILE, because: HOSTILE }],
      },
      ...{
        gateway: HOSTILE,
        subject: HOSTILE,
        sender: HOSTILE,
        recipients: [HOSTILE],
        receivedAt: HOSTILE,
        reference: HOSTILE,
        expiresAt: HOSTILE,
      },
      ...{ findings: [finding], items: [item], reasons: [{ method: HOSTILE, because: HOSTILE }] },
      passwords: [{ recipient: HOSTILE, password: HOSTILE, id: HOSTILE }],
    });
    expect(notice.subject).not.toMatch(/[\r\n]/);
    expect(notice.html).not.toMatch(/<script|"\/>|42/);
    expect(notice.text).not.toContain('42');
    expect(`${notice.text}${notice.html ?? ''}`).not.toContain('\u202e');
  });
});

describe('the notice with passwords', () => {
  const passwords = [
    { recipient: 'bo@example.net', password: '7hRq9TkW2mXeP4cz', id: '4711' },
    { recipient: 'cy@example.net', password: '<b>&"x', id: '4712' },
  ];

  it.each(['en', 'de', 'nl', 'fr', 'es'] as const)('shows each with its recipient, in both parts: %s', (language) => {
    const { text, html } = ours('passwords', language).render({
      ...EMPTY_NOTICE,
      kind: 'passwords',
      audience: 'originator',
      language,
      passwords,
    });
    expect(text).toMatch(/- bo@example\.net: 7hRq9TkW2mXeP4cz \(\S.* 4711\)\n- cy@example\.net: <b>&"x \(/);
    expect(html).toMatch(/bo@example\.net: <b [^>]*>7hRq9TkW2mXeP4cz<\/b>/);
    expect(html).toContain('&lt;b&gt;&amp;');
  });

  it('is refused as a template of somebody that does not show them', () => {
    const problems = (body: string): string[] => {
      const parsed = parseNoticeTemplate('passwords', `Subject: Passwords\n\n${body}\n`);
      return hasProblems(parsed) ? parsed.map(({ message }) => message) : [];
    };
    expect(problems('{% for each in passwords %}{{ each.recipient }}: {{ each.password }}\n{% endfor %}')).toEqual([]);
    expect(problems('Ask the mail team.')[0]).toMatch(/does not show each password/);
  });
});

describe('the notice of encryption', () => {
  it.each([
    ['en', 'Encrypted by: S/MIME'],
    ['de', 'Verschlüsselt mit: S/MIME'],
    ['nl', 'Versleuteld met: S/MIME'],
    ['fr', 'Chiffré par: S/MIME'],
    ['es', 'Cifrado con: S/MIME'],
  ] as const)('says in %s how', (language, line) => {
    const data: NoticeData = { ...EMPTY_NOTICE, kind: 'encrypted', audience: 'originator', language, method: 'S/MIME' };
    expect(ours('encrypted', language).render(data).text.split('\n')).toContain(line);
  });
});

describe('the notices of mail that could not be encrypted', () => {
  const reasons = [
    { method: 'S/MIME', because: 'the key has expired' },
    { method: 'PDF', because: 'there is no password' },
  ];
  const data: NoticeData = { ...EMPTY_NOTICE, kind: 'encryption-failed', audience: 'originator', language: 'en', reasons };

  it.each(['encryption-failed', 'quarantine'] as const)('say why, method by method: %s', (kind) => {
    const notice = ours(kind, 'en').render({ ...data, kind });
    expect(notice.text).toContain('Why not encrypted:\n- S/MIME: the key has expired\n- PDF: there is no password\n');
    expect(notice.html).toContain('S/MIME: the key has expired<br>PDF: there is no password');
    const without = ours(kind, 'en').render({ ...data, kind, reasons: [] });
    expect(without.text + String(without.html)).not.toContain('Why not encrypted');
  });
});

describe('a template that somebody wrote', () => {
  it('may be a text part alone', () => {
    const notice = rendered(
      'Subject: Held: {{ subject }}\nFrom: "IT, Zürich" <it@example.org>\nX-Case: {{ reference }}\n\nDear {{ sender }},\n',
      {
        subject: 'a\r\nBcc: eve@example.net',
        sender: '<anna@example.org>',
        reference: '01J',
      },
    );
    expect(notice).toEqual({
      from: { name: 'IT, Zürich', address: 'it@example.org' },
      subject: 'Held: a Bcc: eve@example.net',
      fields: [{ name: 'X-Case', value: '01J' }],
      text: 'Dear <anna@example.org>,\n',
      html: null,
    });
  });

  it('escapes in HTML, and in HTML only, by itself', () => {
    const notice = rendered(whole({ text: 'Text {{ subject }}', html: '<b title="{{ subject }}">{{ subject | upcase }}</b>' }), {
      subject: '<i>"&\'',
    });
    expect(notice.text.trim()).toBe('Text <i>"&\'');
    expect(notice.html?.trim()).toBe('<b title="&lt;i&gt;&#34;&amp;&#39;">&lt;I&gt;&#34;&amp;&#39;</b>');
  });

  it('never reads a value as Liquid', () => {
    expect(rendered('Subject: Re {{ subject }}\n\nx', { subject: '{{ sender }}{% if true %}' }).subject).toBe(
      'Re {{ sender }}{% if true %}',
    );
  });

  it.each([
    ['the text part', whole({ text: 'Good for {{ minutes }} minutes.', html: '{{ code }}' }), [7, /text part/]],
    ['the HTML part', whole({ text: '{{ code }}', html: '<p>Good for {{ minutes }} minutes.</p>' }), [11, /HTML part/]],
    ['sight', whole({ text: '{{ code }}', html: "{% if code != '' %}<p>A code.</p>{% endif %}" }), [11, /HTML part/]],
  ] as const)('that mails a code is refused when it leaves the code out of %s', (_, source, [line, message]) => {
    expect(parseNoticeTemplate('code', source)).toEqual([{ line, message: expect.stringMatching(message) }]);
  });

  it('that mails a code may set it in groups, and be a text alone', () => {
    const groups = whole({ text: "{{ code | remove: ' ' }}", html: '<b>{{ code | slice: 0, 3 }}</b>-<b>{{ code | slice: 4, 3 }}</b>' });
    expect(rendered(groups, { code: '417 203' }, 'code').html?.trim()).toBe('<b>417</b>-<b>203</b>');
    expect(rendered('Subject: A code\n\n{{ code }}', { code: '417 203' }, 'code').text.trim()).toBe('417 203');
  });

  it.each([
    ['no subject', 'X-A: b\n\ntext', 1, /no Subject/],
    ['an addressee', whole({ fields: 'To: eve@example.net' }), 2, /field To/],
    ['a blind copy', whole({ fields: 'Bcc: eve@example.net' }), 2, /field Bcc/],
    ['a date', whole({ fields: 'Date: now' }), 2, /field Date/],
    ['a Message-ID', whole({ fields: 'Message-ID: <a@b>' }), 2, /field Message-ID/],
    ['a return path', whole({ fields: 'Return-Path: <a@b>' }), 2, /field Return-Path/],
    ['a proof', whole({ fields: 'X-Lazaret-Notice: v1' }), 2, /X-Lazaret-Notice/],
    ['an answer mark', whole({ fields: 'Auto-Submitted: no' }), 2, /Auto-Submitted/],
    ['a sender without address', whole({ fields: 'From: Lazaret' }), 2, /no mail address/],
    ['two subjects', whole({ fields: 'Subject: again' }), 2, /twice/],
    ['an unknown variable', whole({ text: 'one\n{{ password }}' }), 7, /no variable password/],
    ['a variable of another kind', whole({ text: '{{ code }}' }), 7, /no variable code/],
    ['an unknown property', whole({ text: 'a\nb {% for f in findings %}{{ f.value }}{% endfor %}' }), 8, /f\.value/],
    ['an unknown filter', whole({ text: 'a\n{{ subject | shout }}' }), 8, /shout/],
    ['an open tag', whole({ text: 'a\nb\n{% if subject %}' }), 9, /not closed/],
    ['a file', whole({ text: "{% include '/etc/passwd' %}" }), 7, /include/],
    ['a file drawn in', whole({ text: "{% render 'x' %}" }), 7, /render/],
    ['a value past the escaping', whole({ html: '{{ subject | raw }}' }), 11, /raw/],
    ['an echo', whole({ html: '{% echo subject %}' }), 11, /echo/],
    ['a cycle', whole({ html: "{% cycle subject, 'a' %}" }), 11, /cycle/],
    ['a script', whole({ html: '<script>1</script>' }), 11, /<script>/],
    ['a picture', whole({ html: '<img src="https://example.net/seen">' }), 11, /<img>/],
    ['a handler', whole({ html: '<p onclick="1">x</p>' }), 11, /onclick/],
    ['a style from elsewhere', whole({ html: '<p style="background:url(https://example.net/x)">x</p>' }), 11, /styles/],
    ['a link that runs', whole({ html: '<a href="javascript:1">x</a>' }), 11, /link/],
    ['no text part', 'Subject: x\nContent-Type: text/html\n\n<p>x</p>', null, /text part/],
    [
      'HTML first',
      whole({}).replace('text/plain', 'text/x').replace('text/html', 'text/plain').replace('text/x', 'text/html'),
      null,
      /text part/,
    ],
    ['an attachment', whole({}).replace('alternative', 'mixed'), null, /text part/],
    ['an empty text part', whole({ text: '' }), 7, /empty/],
    ['a text that comes out empty', whole({ text: "{% if audience == 'nobody' %}x{% endif %}" }), 7, /comes out empty/],
    ['a subject that may not be shown', whole({ subject: '{{ subject }}' }), 1, /comes out empty/],
    ['another charset', whole({}).replace('utf-8', 'iso-8859-1'), 7, /charset/],
    ['no end', whole({}).replace('--x--', ''), null, /structure/],
    [
      'a loop without end',
      whole({ text: '{% for a in (1..10000000) %}{% for b in (1..1000000) %}{{ a }}{% endfor %}{% endfor %}' }),
      7,
      /limit/,
    ],
  ])('is refused with %s', (_, source, line, message) => {
    const problems = checkNoticeTemplate('quarantine', source);
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect(problems.map((problem) => problem.line)).toContain(line);
  });

  it('says what is wrong with any text, and never throws', () => {
    const pieces = [
      'Subject: x',
      '\n',
      '\r\n',
      '{{',
      '}}',
      '{%',
      '%}',
      ' subject ',
      '--x',
      'Content-Type: multipart/alternative; boundary=x',
      '<',
      'if',
      '|',
      '"',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 40 }), (words) => {
        expect(Array.isArray(checkNoticeTemplate('quarantine', words.join('')))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
