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

export function greet({ config, app, url, smtpPort }: Started): void {
  const address = config.http.publicUrl ?? url.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');
  const setup = app.get(SetupToken).link(address);
  const lines = [
    `configuration  ${JSON.stringify(effectiveConfig(config))}`,
    `SMTP           ${config.smtp.host}:${String(smtpPort)}`,
    `dashboard      ${address}`,
    ...(config.trialMode ? ['trial mode     no next hop is set: a built-in mailbox takes what is handed over'] : []),
    ...(setup === undefined ? [] : [`set-up         ${setup}`, '               opens the first administrator account, good once']),
  ];
  process.stdout.write(`\nLazaret is ready\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
}
