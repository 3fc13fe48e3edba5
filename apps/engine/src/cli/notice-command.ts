/** `lazaret notice`: templates of notices, tried and shown, and the outbox of the running engine. */
import { Argument, type Command } from 'commander';
import {
  NOTICE_AUDIENCES,
  NOTICE_KINDS,
  NOTICE_LANGUAGES,
  routes,
  type NoticeAudience,
  type NoticeKind,
  type NoticeLanguage,
  type NoticeProblem,
} from '#contracts';
import { plainLine, plainText } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { readInput } from './read-input.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface PreviewOptions extends EngineOptions {
  readonly template?: string;
  readonly language: NoticeLanguage;
  readonly audience: NoticeAudience;
  readonly source?: boolean;
}

interface OutboxOptions extends EngineOptions {
  readonly message?: string;
  readonly limit: number;
}

const FILE = 'file with a whole mail as template, - for standard input';

export function addNoticeCommand(program: Command, terminal: Terminal): void {
  const notice = program.command('notice').description('notices to senders and managers: templates and outbox of the running engine');
  engineOptions(notice.command('list').description('the kinds of notices, and what their templates can name')).action(
    (options: EngineOptions) => list(options, terminal),
  );
  engineOptions(notice.command('check').description('what is wrong with a template; fails when something is'))
    .addArgument(kindArgument())
    .argument('<file>', FILE)
    .action((kind: NoticeKind, file: string, options: EngineOptions) => check({ kind, file }, options, terminal));
  engineOptions(notice.command('preview').description('a notice as it would be sent, with made-up data'))
    .addArgument(kindArgument())
    .option('--template <file>', `${FILE} (default: the built-in one)`)
    .addOption(choice('--language <language>', 'language', NOTICE_LANGUAGES).default('en'))
    .addOption(choice('--audience <audience>', 'who gets it', NOTICE_AUDIENCES).default('originator'))
    .option('--source', 'the whole mail, header fields and all')
    .action((kind: NoticeKind, options: PreviewOptions) => preview(kind, options, terminal));
  engineOptions(notice.command('outbox').description('notices that were sent, wait or failed, newest first'))
    .option('--message <id>', 'only those about this message')
    .option('--limit <count>', 'how many', wholeNumber(1, 200), 50)
    .action((options: OutboxOptions) => outbox(options, terminal));
}

function kindArgument(): Argument {
  return new Argument('<kind>', 'what it tells of').choices(NOTICE_KINDS);
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { templates } = await openEngineClient(config).ask(routes.noticeTemplates);
  if (json === true) {
    terminal.print(JSON.stringify({ templates }));
    return;
  }
  const rows = templates.map(({ kind, audiences, description, variables }) => [
    kind,
    audiences.join(', '),
    description,
    variables.map(({ name }) => name).join(' '),
  ]);
  terminal.print(table(['KIND', 'FOR', 'WHEN', 'VARIABLES'], rows));
}

async function check(
  { kind, file }: { kind: NoticeKind; file: string },
  { config, json }: EngineOptions,
  terminal: Terminal,
): Promise<void> {
  const template = (await readInput(file, terminal.input)).toString('utf8');
  const { problems } = await openEngineClient(config).ask(routes.checkNotice, { body: { kind, template } });
  if (json === true) terminal.print(JSON.stringify({ problems }));
  else if (problems.length === 0) terminal.print('nothing is wrong with it');
  report(problems, terminal);
}

async function preview(kind: NoticeKind, options: PreviewOptions, terminal: Terminal): Promise<void> {
  const { config, json, language, audience, source } = options;
  const template = options.template === undefined ? '' : (await readInput(options.template, terminal.input)).toString('utf8');
  const shown = await openEngineClient(config).ask(routes.previewNotice, { body: { kind, template, language, audience } });
  if (json === true) terminal.print(JSON.stringify(shown));
  else if (shown.mail !== null) {
    const { from, subject, text } = shown.mail;
    terminal.print(
      source === true ? plainText(shown.mail.source) : [`From: ${from}`, `Subject: ${subject}`, '', text].map(plainText).join('\n'),
    );
  }
  report(shown.problems, terminal);
}

async function outbox({ config, json, message, limit }: OutboxOptions, terminal: Terminal): Promise<void> {
  const answer = await openEngineClient(config).ask(routes.noticeOutbox, { query: { messageId: message, limit } });
  if (json === true) {
    terminal.print(JSON.stringify(answer));
    return;
  }
  const rows = answer.notices.map((row) => [
    row.queuedAt,
    row.kind,
    row.audience,
    row.messageId ?? '',
    row.state,
    String(row.attempts),
    row.because,
  ]);
  terminal.print(table(['QUEUED', 'KIND', 'FOR', 'MESSAGE', 'STATE', 'TRIES', 'WHY'], rows));
  const { queued, digested, failed, lagSeconds } = answer.outbox;
  terminal.print(`${queued} waiting (oldest ${lagSeconds} s), ${digested} in a digest to come, ${failed} failed within a day`);
}

function report(problems: readonly NoticeProblem[], terminal: Terminal): void {
  for (const { line, message } of problems) terminal.fail(plainLine(line === null ? message : `line ${String(line)}: ${message}`));
}
