/** What the operator reads on the terminal at start: where things listen, and how to begin. */
import type { INestApplication } from '@nestjs/common';
import { SetupToken } from './access/setup-token.js';
import type { EngineConfig } from './config/engine-config.js';
import { effectiveConfig } from './config/effective-config.js';

export interface Started {
  readonly config: EngineConfig;
  readonly app: INestApplication;
  readonly smtpPort: number;
  /** Where the pages really listen. */
  readonly url: string;
}

/** What to set so that senders hear of their held mail. */
export const NOBODY_INSIDE =
  'are told of held mail only when they signed in: set routes.internalDomains to the domains whose senders are yours';

/** Outside trial mode, where a notice could reach a stranger whose address was made up. */
export function isNobodyInside({ routes, trialMode }: Pick<EngineConfig, 'routes' | 'trialMode'>): boolean {
  return !trialMode && routes.internalDomains.length === 0;
}

export function greet({ config, app, url, smtpPort }: Started): void {
  const address = config.http.publicUrl ?? url.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');
  const setup = app.get(SetupToken).link(address);
  const lines = [
    `configuration  ${JSON.stringify(effectiveConfig(config))}`,
    `SMTP           ${config.smtp.host}:${String(smtpPort)}`,
    `dashboard      ${address}`,
    ...(config.trialMode
      ? ['trial mode     no next hop is set: a built-in mailbox takes what is handed over, and notices to senders']
      : []),
    ...(isNobodyInside(config) ? [`senders        ${NOBODY_INSIDE}`] : []),
    ...(setup === undefined ? [] : [`set-up         ${setup}`, '               opens the first administrator account, good once']),
  ];
  process.stdout.write(`\nLazaret is ready\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
}
