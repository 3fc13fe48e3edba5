/** `lazaret protection`: how the running engine would protect mail, before it does. */
import type { Command } from 'commander';
import {
  routes,
  type HeldProtection,
  type MailWay,
  type ProtectionKeyOfApi,
  type ProtectionPreview,
  type ProtectionRung,
  type SettingsTreeOfApi,
} from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { addressOption, type EngineOptions, engineOptions } from './options.js';
import { settingSource } from './setting-command.js';
import { valueText } from './setting-value.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface PreviewOptions extends EngineOptions {
  readonly from: string;
  readonly to: string;
  /** False with `--not-signed-in`. */
  readonly notSignedIn?: boolean;
}

export function addProtectionCommand(program: Command, terminal: Terminal): void {
  const protection = program.command('protection').description('how the running engine would protect mail');
  engineOptions(protection.command('of-message').description('what a release encrypted of a held message would do, for each recipient'))
    .argument('<id>', 'message id, see: lazaret message list')
    .action((id: string, options: EngineOptions) => ofMessage(id, options, terminal));
  engineOptions(protection.command('preview').description('how mail from one address to another would be protected, and what says so'))
    .option('--from <address>', 'sender (default: the null reverse-path)', '')
    .requiredOption('--to <address>', 'recipient', addressOption)
    .option('--not-signed-in', 'the client that hands it over has not signed in')
    .action((options: PreviewOptions) => preview(options, terminal));
}

async function ofMessage(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const held = await openEngineClient(config).ask(routes.heldProtection, { parameters: { id } });
  terminal.print(json === true ? JSON.stringify(held) : heldText(held));
}

function heldText({ recipients }: HeldProtection): string {
  if (recipients.length === 0) return 'no copy of it can be released';
  return recipients
    .flatMap(({ index, address, sentence, ladder }) => [`${String(index)} ${address}: ${sentence}`, ...ladder.flatMap(rungLines)])
    .map(plainLine)
    .join('\n');
}

async function preview({ config, json, from, to, notSignedIn = false }: PreviewOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const answer = await engine.ask(routes.protectionPreview, { body: { from, to, authenticated: !notSignedIn } });
  if (json === true) {
    terminal.print(JSON.stringify(answer));
    return;
  }
  const tree = await engine.ask(routes.settingsTree);
  terminal.print(
    `policy ${answer.policyRevision}; the recipient is ${answer.recipient === 'exempt' ? 'outside, exempt' : answer.recipient}`,
  );
  for (const way of answer.ways) terminal.print(wayText(way));
  terminal.print(signersText(answer));
  terminal.print(table(['SETTING', 'VALUE', 'ASKS', 'SENDER', 'RECIPIENT'], settingRows(answer, tree)));
}

const MAIL = { plain: 'plain mail', 'must-encrypt': 'mail that must be encrypted' } as const;

function wayText({ mail, sentence, ladder, transitions }: MailWay): string {
  const steps = transitions.map(({ to, because }) => `${to} (${because})`);
  const way = [transitions[0]?.from ?? '', ...steps].join(' → ');
  return [`${MAIL[mail]}: ${sentence}`, ...ladder.flatMap(rungLines), `  ${way}`].map(plainLine).join('\n');
}

function rungLines({ method, use, because, keys, signer, algorithms }: ProtectionRung): string[] {
  const says = { first: 'is used', spare: 'is used if that fails', not: `is not used: ${because ?? ''}` }[use];
  return [
    `  ${method} ${says}`,
    ...keys.map((key) => `    for ${keyText(key)}`),
    ...(signer === null ? [] : [`    signed with ${keyText(signer)}`]),
    ...(algorithms.length === 0 ? [] : [`    ${algorithms.join(', ')}`]),
  ];
}

const CHOICES = {
  address: 'it names the address',
  'by-hand': 'put with it by hand',
  domain: 'put with its domain',
  additional: 'every mail is encrypted for it',
  generated: 'made for this mail',
} as const satisfies Record<ProtectionKeyOfApi['chosenBy'], string>;

function keyText({ kind, fingerprint, passwordId, expiresAt, expiresSoon, chosenBy }: ProtectionKeyOfApi): string {
  const name = fingerprint ?? passwordId;
  const end = expiresAt === null ? '' : `, until ${expiresAt}${expiresSoon ? ' (soon)' : ''}`;
  return `${kind}${name === null ? '' : ` ${name}`}${end}: ${CHOICES[chosenBy]}`;
}

function signersText({ signers }: ProtectionPreview): string {
  const lines = signers.map(({ method, because, signer }) => `  ${method}: ${signer === null ? (because ?? '') : keyText(signer)}`);
  return ['signing mail that leaves in clear:', ...(lines.length === 0 ? ['  there is no way to sign'] : lines)].map(plainLine).join('\n');
}

/** What nobody has set says what the factory says, and stands in `lazaret setting list`. */
function settingRows({ settings }: ProtectionPreview, tree: SettingsTreeOfApi): string[][] {
  const set = settings.filter(({ sender, recipient }) => [sender, recipient].some((end) => end !== null && end.from.level !== 'factory'));
  return set.map(({ key, value, ends, sender, recipient }) => [
    key,
    valueText(value),
    ends,
    sender === null ? '' : settingSource(sender.from, tree),
    recipient === null ? '' : settingSource(recipient.from, tree),
  ]);
}
