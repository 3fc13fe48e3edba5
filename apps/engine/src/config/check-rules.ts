/** What must hold between keys, and between keys and the machine. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { findSetting } from '#dlp';
import { isRefusal, storable } from '#events';
import { configuredBase } from '../policy/configured-base.js';
import type { ConfigProblem } from './config-error.js';
import type { EngineConfig, HopConfig } from './engine-config.js';
import { isLoopback } from './loopback.js';
import { sharedDir } from './shared-dir.js';

type Checked = Omit<EngineConfig, 'trialMode'>;

/** Every rule that is broken; empty when the configuration can be used. */
export function brokenRules(config: Checked): ConfigProblem[] {
  return [...listenerRules(config), ...pairRules(config), ...hopRules('routes.outbound', config.routes.outbound)]
    .concat(hopRules('routes.inbound', config.routes.inbound))
    .concat(retentionRules(config))
    .concat(auditRules(config))
    .concat(policyRules(config))
    .concat(fileRules(config));
}

/** Whether the built-in mailbox stands in for the next hop. */
export function isTrialMode(config: Checked): boolean {
  const isLocal = isLoopback(config.smtp.host) && isLoopback(config.http.host) && !config.http.trustProxy;
  return isLocal && !config.routes.outbound && !config.routes.inbound;
}

function listenerRules({ smtp, http, routes }: Checked): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, host] of [
    ['smtp.host', smtp.host],
    ['http.host', http.host],
  ] as const) {
    if (isLoopback(host) || routes.outbound) continue;
    const reason = `${host} can be reached from other machines, but there is no next hop for mail`;
    problems.push({ key, reason, allowed: 'set routes.outbound.host, or listen on 127.0.0.1 to try Lazaret out' });
  }
  if (isLoopback(http.host) && http.trustProxy && !routes.outbound) {
    const reason = 'a proxy makes the dashboard reachable from other machines, but there is no next hop for mail';
    problems.push({ key: 'http.trustProxy', reason, allowed: 'set routes.outbound.host, or take the proxy away to try Lazaret out' });
  }
  if (!isLoopback(http.host) && !http.tls.certFile && !http.trustProxy) {
    const reason = `${http.host} can be reached from other machines, but passwords would travel in the clear`;
    problems.push({
      key: 'http.host',
      reason,
      allowed: 'set http.tls.certFile and http.tls.keyFile, or http.trustProxy behind a TLS proxy',
    });
  }
  if (routes.inbound && !routes.outbound) {
    problems.push({ key: 'routes.outbound', reason: 'is missing although routes.inbound is set', allowed: 'set routes.outbound.host' });
  }
  return problems;
}

function pairRules({ smtp, http }: Checked): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, tls] of [
    ['smtp.tls', smtp.tls],
    ['http.tls', http.tls],
  ] as const) {
    if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
      problems.push({ key, reason: 'has only one of certFile and keyFile', allowed: 'set both or none' });
    }
  }
  if (smtp.auth.required && smtp.auth.usersFile === undefined) {
    problems.push({ key: 'smtp.auth.required', reason: 'there are no users who could sign in', allowed: 'set smtp.auth.usersFile' });
  }
  return problems;
}

function retentionRules({ retention }: Checked): ConfigProblem[] {
  if (retention.passedMailDays <= retention.clearedDays) return [];
  const reason = 'keeps the mail itself longer than retention.clearedDays keeps what is known of it';
  return [{ key: 'retention.passedMailDays', reason, allowed: 'set it to retention.clearedDays at most' }];
}

/** Who can write to the log must not be able to change what is kept of it outside. */
function auditRules(config: Checked): ConfigProblem[] {
  const { anchorFile } = config.audit;
  const isIn = (folder: string): boolean => !path.relative(path.resolve(folder), path.resolve(anchorFile ?? '')).startsWith('..');
  if (anchorFile === undefined || ![config.dataDir, sharedDir(config)].some(isIn)) return [];
  const reason = `${anchorFile} lies in the data folder: who can change the log there can change it, too`;
  return [{ key: 'audit.anchorFile', reason, allowed: 'name a file on another disk or machine' }];
}

/** What the configuration puts in the place of factory values is held to what holds for everybody who sets them. */
function policyRules({ dlp }: Checked): ConfigProblem[] {
  const values = configuredBase(dlp);
  const problems = Object.entries(values).flatMap(([setting, value]): ConfigProblem[] => {
    const reason = findSetting(setting)?.check(value);
    const key = setting === 'dlp.uninspectableActions' ? 'dlp.uninspectable' : setting;
    return reason === undefined ? [] : [{ key, reason, allowed: ALLOWED[key] ?? 'see the reference in docs/configuration.md' }];
  });
  if (problems.length > 0 || !isRefusal(storable([{ data: { values } }]))) return problems;
  // all other values have a bounded length
  return [{ key: 'dlp.skipWords', reason: 'holds more than the policy can record', allowed: 'name fewer words' }];
}

/** What would be right, where the reference says less. */
const ALLOWED: Readonly<Record<string, string>> = {
  'dlp.skipWords': 'name single words; each is dropped wherever it stands',
};

function hopRules(key: string, hop: HopConfig | undefined): ConfigProblem[] {
  if (!hop) return [];
  const problems: ConfigProblem[] = [];
  if ((hop.user === undefined) !== (hop.passwordFile === undefined)) {
    problems.push({ key, reason: 'has only one of user and passwordFile', allowed: 'set both or none' });
  }
  if (hop.user !== undefined && hop.tls !== 'required' && !isLoopback(hop.host)) {
    problems.push({ key: `${key}.tls`, reason: `the password could travel in the clear with ${hop.tls}`, allowed: 'set it to required' });
  }
  return problems;
}

function fileRules({ smtp, http, routes, audit }: Checked): ConfigProblem[] {
  const secret: [string, string | undefined][] = [
    ['smtp.tls.keyFile', smtp.tls.keyFile],
    ['smtp.auth.usersFile', smtp.auth.usersFile],
    ['http.tls.keyFile', http.tls.keyFile],
    ['routes.outbound.passwordFile', routes.outbound?.passwordFile],
    ['routes.inbound.passwordFile', routes.inbound?.passwordFile],
  ];
  const open: [string, string | undefined][] = [
    ['smtp.tls.certFile', smtp.tls.certFile],
    ['http.tls.certFile', http.tls.certFile],
    ['routes.outbound.caFile', routes.outbound?.caFile],
    ['routes.inbound.caFile', routes.inbound?.caFile],
    ['audit.syslog.caFile', audit.syslog?.caFile],
    ['audit.timeStamp.caFile', audit.timeStamp?.caFile],
  ];
  return [
    ...open.flatMap(([key, file]) => (file === undefined ? [] : fileProblems(key, file, false))),
    ...secret.flatMap(([key, file]) => (file === undefined ? [] : fileProblems(key, file, true))),
  ];
}

function fileProblems(key: string, file: string, secret: boolean): ConfigProblem[] {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return [{ key, reason: `there is no file ${file}`, allowed: 'name a file that exists' }];
  // A group may read it, as Debian's ssl-cert group does; Windows has no such bits and always shows them all.
  const exposed = secret && process.platform !== 'win32' && (stat.mode & 0o007) !== 0;
  return exposed ? [{ key, reason: `${file} can be read by other users`, allowed: `run: chmod o-rwx ${file}` }] : [];
}
