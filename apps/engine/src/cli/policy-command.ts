/** `lazaret policy`: the policy of the running engine through time. */
import type { Command } from 'commander';
import { routes, type EffectiveSettings, type PolicyDiff } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { effectiveOptions } from './setting-command.js';
import { valueText } from './setting-value.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface HistoryOptions extends EngineOptions {
  readonly limit: number;
  readonly before?: number;
}

interface RollbackOptions extends EngineOptions {
  readonly reason: string;
  readonly revision?: string;
}

interface AppliedOptions extends EngineOptions {
  readonly from: string;
  readonly to: string;
  readonly asOf?: string;
}

const POINT = 'a revision, or a time such as 2026-03-01T10:00:00Z';

export function addPolicyCommand(program: Command, terminal: Terminal): void {
  const policy = program.command('policy').description('the policy of the running engine through time');
  engineOptions(policy.command('history').description('every change, newest first'))
    .option('--limit <count>', 'changes on one page', wholeNumber(1, 200), 50)
    .option('--before <position>', 'next page, as the page before names it', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action((options: HistoryOptions) => history(options, terminal));
  engineOptions(policy.command('diff').description('what differs between two policies'))
    .argument('<from>', POINT)
    .argument('[to]', `${POINT} (default: now)`)
    .action((from: string, to: string | undefined, options: EngineOptions) => diff({ from, to }, options, terminal));
  engineOptions(policy.command('rollback').description('bring back an earlier policy, by new changes'))
    .argument('<to>', POINT)
    .requiredOption('--reason <text>', 'why, for those who look later')
    .option('--revision <revision>', 'only if this policy is still in force (default: the one that is)')
    .action((to: string, options: RollbackOptions) => rollBack(to, options, terminal));
  effectiveOptions(policy.command('applied').description('which patterns judged mail from one address to another, now or then')).action(
    (options: AppliedOptions) => applied(options, terminal),
  );
}

async function history({ config, json, limit, before }: HistoryOptions, terminal: Terminal): Promise<void> {
  const page = await openEngineClient(config).ask(routes.policyHistory, { query: { limit, before } });
  if (json === true) {
    terminal.print(JSON.stringify(page));
    return;
  }
  const rows = page.changes.map(({ at, policyRevision, by, sentence, reason }) => [at, policyRevision, by, sentence, reason]);
  terminal.print(table(['WHEN', 'POLICY', 'WHO', 'WHAT', 'WHY'], rows));
  if (page.more) terminal.print(`next page: --before ${String(page.changes.at(-1)?.position ?? 1)}`);
}

async function diff(points: { from: string; to: string | undefined }, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const answer = await openEngineClient(config).ask(routes.policyDiff, { query: points });
  terminal.print(json === true ? JSON.stringify(answer) : differenceText(answer));
}

function differenceText({ from, to, differences }: PolicyDiff): string {
  if (differences.length === 0) return `nothing differs between ${from} and ${to}`;
  const lines = differences.flatMap(({ kind, name, change, fields }) => [
    `${change} ${kind} ${name}`,
    ...fields.map(
      ({ field, before, after }) => `  ${field}: ${before === null ? '–' : valueText(before)} → ${after === null ? '–' : valueText(after)}`,
    ),
  ]);
  return lines.map(plainLine).join('\n');
}

async function rollBack(to: string, { config, json, reason, revision }: RollbackOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const expectedPolicyRevision = revision ?? (await engine.ask(routes.policyHistory, { query: { limit: 1 } })).policyRevision;
  const receipt = await engine.ask(routes.rollBackPolicy, { body: { to, reason, expectedPolicyRevision } });
  terminal.print(json === true ? JSON.stringify(receipt) : `the policy is as at ${to}, now ${receipt.policyRevision}`);
}

async function applied({ config, json, from, to, asOf }: AppliedOptions, terminal: Terminal): Promise<void> {
  const answer = await openEngineClient(config).ask(routes.effectiveSettings, { query: { sender: from, recipient: to, asOf } });
  if (json === true) {
    terminal.print(JSON.stringify(answer));
    return;
  }
  terminal.print(plainLine(`policy ${answer.policyRevision}: ${judgingText(answer)}`));
  const rows = answer.patterns.map(({ id, version, state, exception, name }) => [id, String(version), state, exception ?? '', name]);
  terminal.print(table(['PATTERN', 'VERSION', 'STATE', 'EXCEPTION', 'NAME'], rows));
}

function judgingText({ scanning, settings, patterns }: EffectiveSettings): string {
  if (!scanning) return 'mail is not scanned';
  const mode = settings.find(({ key }) => key === 'dlp.mode')?.value;
  const count = `${String(patterns.length)} pattern${patterns.length === 1 ? '' : 's'}`;
  return `${count}, mode ${mode === undefined ? 'unknown' : valueText(mode)}`;
}
