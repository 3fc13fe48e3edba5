import type { INestApplicationContext } from '@nestjs/common';
import { SetupToken } from './setup-token.js';

/** The one-time link of the first set-up, to be printed at start; undefined once an account exists. `baseUrl` is where people reach the dashboard. */
export function setupLink(app: INestApplicationContext, baseUrl: string): string | undefined {
  return app.get(SetupToken, { strict: false }).link(baseUrl);
}
