/** The notices that come with the gateway: whole mails like those that people write, made of the phrases of a language. */
import type { NoticeKind, NoticeLanguage } from '#contracts';
import { KINDS_OF_NOTICES } from '../notice-vocabulary.js';
import type { NoticeData } from '../notice-data.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { nl } from './nl.js';
import type { Phrases } from './phrases.js';

const LANGUAGES: Readonly<Record<NoticeLanguage, Phrases>> = { en, de, nl, fr, es };

/** The whole mail with placeholders, lines ending in LF. */
export function builtInTemplate(kind: NoticeKind, language: NoticeLanguage): string {
  const page = new Page(kind, LANGUAGES[language]);
  return [
    `Subject: ${page.subject()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="parts"',
    '',
    '--parts',
    'Content-Type: text/plain; charset=utf-8',
    '',
    page.text(),
    '--parts',
    'Content-Type: text/html; charset=utf-8',
    '',
    page.html(language),
    '--parts--',
    '',
  ].join('\n');
}

const STYLE = {
  body: 'font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45;color:#1b1b1b;max-width:38em;margin:1em',
  table: 'border-collapse:collapse;margin:1em 0',
  label: 'text-align:left;vertical-align:top;padding:2px 14px 2px 0;color:#555555;font-weight:normal;white-space:nowrap',
  value: 'vertical-align:top;padding:2px 0',
  quote: 'white-space:pre-wrap;border-left:3px solid #999999;margin:1em 0;padding:2px 0 2px 12px',
  password: 'font-family:monospace;font-size:15px',
  small: 'color:#555555;font-size:13px',
};

class Page {
  constructor(
    private readonly kind: NoticeKind,
    private readonly phrases: Phrases,
  ) {}

  subject(): string {
    const { title } = this.own;
    return this.has('subject') ? `${title}{% if subject != '' %}: {{ subject }}{% endif %}` : title;
  }

  text(): string {
    const { originator, managers } = this.own;
    return [
      `${forAudience(originator.join('\n\n'), managers)}\n\n`,
      ...(this.has('text') ? ["{% if text != '' %}{{ text }}\n\n{% endif %}"] : []),
      ...(this.kind === 'digest' ? [this.listAsText()] : [this.factsAsText()]),
      ...(this.has('link') ? [`{% if link != '' %}${this.linkLabel()}:\n{{ link }}\n\n{% endif %}`] : []),
      `-- \n${this.phrases.footer}\n`,
    ].join('');
  }

  html(language: NoticeLanguage): string {
    const { title, originator, managers } = this.own;
    const paragraphs = originator.map((each) => `<p>${each}</p>`).join('\n');
    return [
      `<!DOCTYPE html>\n<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title></head>`,
      `<body style="${STYLE.body}">\n<h1 style="font-size:20px">${title}</h1>`,
      forAudience(paragraphs, managers && `<p>${managers}</p>`),
      ...(this.has('text') ? [`{% if text != '' %}<blockquote style="${STYLE.quote}">{{ text }}</blockquote>{% endif %}`] : []),
      ...(this.kind === 'digest' ? [this.listAsHtml()] : [this.factsAsHtml()]),
      ...(this.has('link') ? [`{% if link != '' %}<p><a href="{{ link }}">${this.linkLabel()}</a></p>{% endif %}`] : []),
      `<p style="${STYLE.small}">${this.phrases.footer}</p>\n</body></html>`,
    ].join('\n');
  }

  private get own() {
    return this.phrases.kinds[this.kind];
  }

  private has(name: keyof NoticeData): boolean {
    return KINDS_OF_NOTICES[this.kind].variables.includes(name);
  }

  private linkLabel(): string {
    if (this.kind === 'digest') return this.phrases.openDigest;
    return forAudience(this.phrases.openOriginator, this.own.managers && this.phrases.openManagers);
  }

  /** Label, variable, and whether the line is left out when it is empty. */
  private facts(): [label: string, value: string, condition: string][] {
    const { labels, noSubject } = this.phrases;
    const rows: [keyof NoticeData, string, string, string][] = [
      ['subject', labels.subject, `{{ subject | default: "${noSubject}" }}`, ''],
      ['sender', labels.sender, '{{ sender }}', "audience == 'managers'"],
      ['recipients', labels.recipients, "{{ recipients | join: ', ' }}", ''],
      ['receivedAt', labels.receivedAt, '{{ receivedAt }}', "receivedAt != ''"],
      ['expiresAt', labels.expiresAt, '{{ expiresAt }}', "expiresAt != ''"],
      ['method', labels.method, '{{ method }}', "method != ''"],
      ['reference', labels.reference, '{{ reference }}', "reference != ''"],
    ];
    return rows.filter(([name]) => this.has(name)).map(([, label, value, condition]) => [label, value, condition]);
  }

  private factsAsText(): string {
    const lines = this.facts().map(([label, value, condition]) => when(condition, `${label}: ${value}\n`));
    if (this.has('findings'))
      lines.push(
        `{% for finding in findings %}{% if forloop.first %}\n${this.phrases.labels.findings}:\n{% endif %}- {{ finding.pattern }} ({{ finding.count }}){% if finding.values.size > 0 %}: {{ finding.values | join: ', ' }}{% endif %}\n{% endfor %}`,
      );
    if (this.has('reasons'))
      lines.push(
        `{% for each in reasons %}{% if forloop.first %}\n${this.phrases.labels.reasons}:\n{% endif %}- {{ each.method }}: {{ each.because }}\n{% endfor %}`,
      );
    const { passwords, passwordId } = this.phrases.labels;
    if (this.has('passwords'))
      lines.push(
        `\n${passwords}:\n{% for each in passwords %}- {{ each.recipient }}: {{ each.password }} (${passwordId} {{ each.id }})\n{% endfor %}`,
      );
    return `${lines.join('')}\n`;
  }

  private factsAsHtml(): string {
    const row = (label: string, value: string): string =>
      `<tr><th scope="row" style="${STYLE.label}">${label}</th><td style="${STYLE.value}">${value}</td></tr>`;
    const rows = this.facts().map(([label, value, condition]) => when(condition, row(label, value)));
    if (this.has('findings')) {
      const finding = `{{ finding.pattern }} ({{ finding.count }}){% if finding.values.size > 0 %}: {{ finding.values | join: ', ' }}{% endif %}`;
      const list = `{% for finding in findings %}{% unless forloop.first %}<br>{% endunless %}${finding}{% endfor %}`;
      rows.push(when('findings.size > 0', row(this.phrases.labels.findings, list)));
    }
    if (this.has('reasons')) {
      const list =
        '{% for each in reasons %}{% unless forloop.first %}<br>{% endunless %}{{ each.method }}: {{ each.because }}{% endfor %}';
      rows.push(when('reasons.size > 0', row(this.phrases.labels.reasons, list)));
    }
    if (this.has('passwords')) {
      const { passwords, passwordId } = this.phrases.labels;
      const each = `{{ each.recipient }}: <b style="${STYLE.password}">{{ each.password }}</b> (${passwordId} {{ each.id }})`;
      rows.push(row(passwords, `{% for each in passwords %}{% unless forloop.first %}<br>{% endunless %}${each}{% endfor %}`));
    }
    return `<table style="${STYLE.table}">\n${rows.join('\n')}\n</table>`;
  }

  private listAsText(): string {
    const { noSubject, labels, more } = this.phrases;
    const item = [
      `- ${this.kindOfItem()}: {{ item.subject | default: "${noSubject}" }}`,
      `  {% if audience == 'managers' %}${labels.sender}: {{ item.sender }}, {% endif %}{{ item.receivedAt }}, {{ item.reference }}`,
      "{% if item.link != '' %}  {{ item.link }}\n{% endif %}",
    ].join('\n');
    return `{% for item in items %}${item}{% endfor %}{% if more > 0 %}${more}\n{% endif %}\n`;
  }

  private listAsHtml(): string {
    const { noSubject, labels, more } = this.phrases;
    const title = `{{ item.subject | default: "${noSubject}" }}`;
    const linked = `{% if item.link != '' %}<a href="{{ item.link }}">${title}</a>{% else %}${title}{% endif %}`;
    const sender = `{% if audience == 'managers' %}${labels.sender}: {{ item.sender }}, {% endif %}`;
    return [
      `<ul>\n{% for item in items %}<li>${this.kindOfItem()}: ${linked}<br>`,
      `<span style="${STYLE.small}">${sender}{{ item.receivedAt }}, {{ item.reference }}</span></li>\n{% endfor %}</ul>`,
      `{% if more > 0 %}<p>${more}</p>{% endif %}`,
    ].join('');
  }

  private kindOfItem(): string {
    const titles = Object.entries(this.phrases.kinds).filter(([kind]) => !UNDIGESTED.has(kind));
    return `{% case item.kind %}${titles.map(([kind, { title }]) => `{% when '${kind}' %}${title}`).join('')}{% endcase %}`;
  }
}

/** Kinds that never stand in a digest. */
const UNDIGESTED = new Set(['decision', 'encryption-failed', 'passwords', 'return', 'digest', 'code']);

function forAudience(originator: string, managers: string | undefined): string {
  return managers === undefined || managers === ''
    ? originator
    : `{% if audience == 'managers' %}${managers}{% else %}${originator}{% endif %}`;
}

function when(condition: string, content: string): string {
  return condition === '' ? content : `{% if ${condition} %}${content}{% endif %}`;
}
