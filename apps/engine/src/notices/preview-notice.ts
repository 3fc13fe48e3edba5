/** Puts data into a template and composes the mail. */
import type { NoticeAudience, NoticeKind, NoticeLanguage, NoticePreview, NoticeProblem } from '#contracts';
import { composeNotice, type Mailbox, type NoticeMail } from '#mail';
import { builtInTemplate } from './built-in/built-in-template.js';
import { hasProblems, parseNoticeTemplate, type NoticeTemplate, type RenderedNotice } from './notice-template.js';
import { sampleData } from './sample-data.js';

const builtIn = new Map<string, NoticeTemplate>();

/** The built-in template of a kind, parsed once. */
export function ours(kind: NoticeKind, language: NoticeLanguage): NoticeTemplate {
  const key = `${kind} ${language}`;
  const known = builtIn.get(key);
  if (known !== undefined) return known;
  const parsed = parseNoticeTemplate(kind, builtInTemplate(kind, language));
  if (hasProblems(parsed)) throw new Error(`the built-in notice ${key} is broken: ${parsed[0]?.message ?? ''}`);
  builtIn.set(key, parsed);
  return parsed;
}

/** What is wrong with a template; empty text stands for ours. */
export function checkNoticeTemplate(kind: NoticeKind, source: string): readonly NoticeProblem[] {
  if (source.trim() === '') return [];
  const parsed = parseNoticeTemplate(kind, source);
  return hasProblems(parsed) ? parsed : [];
}

export interface PreviewRequest {
  readonly kind: NoticeKind;
  readonly template: string;
  readonly language: NoticeLanguage;
  readonly audience: NoticeAudience;
}

/** A notice as it would be sent, of made-up data. */
export function previewNotice({ kind, template, language, audience }: PreviewRequest, gateway: string): NoticePreview {
  const parsed = template.trim() === '' ? ours(kind, language) : parseNoticeTemplate(kind, template);
  if (hasProblems(parsed)) return { problems: [...parsed], mail: null };
  const data = { ...sampleData(kind, { audience, language }), gateway };
  const rendered = parsed.render(data);
  const from = rendered.from ?? gatewayMailbox(gateway);
  const source = composeNotice({
    ...envelopeless(rendered, from),
    to: [audience === 'managers' ? 'dlp@example.org' : 'anna@example.org'],
    messageId: `preview@${gateway}`,
    thread: '',
    date: '2026-03-03T10:01:05.000Z',
    autoSubmitted: 'auto-generated',
  });
  const { subject, text, html } = rendered;
  return {
    problems: [],
    mail: {
      subject,
      from: from.name === '' ? from.address : `${from.name} <${from.address}>`,
      text,
      html,
      source: source.toString('utf8'),
    },
  };
}

/** Who notices come from unless a template says otherwise. */
export function gatewayMailbox(gateway: string): Mailbox {
  return { name: 'Lazaret', address: `postmaster@${gateway}` };
}

/** What a rendered template says of the mail. */
export function envelopeless(rendered: RenderedNotice, from: Mailbox): Pick<NoticeMail, 'from' | 'subject' | 'fields' | 'text' | 'html'> {
  const { subject, fields, text, html } = rendered;
  return { from, subject, fields, text, html };
}
