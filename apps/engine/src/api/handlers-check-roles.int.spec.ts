import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { heldMessageQuerySchema, patternImportRequestSchema, type Role } from '#contracts';
import { ROLES } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import type { Caller } from '../access/access-port.js';
import { ListAccounts } from '../access/list-accounts.js';
import { OpenAccount } from '../access/open-account.js';
import { ReadAuditEvents } from '../audit/read-audit-events.js';
import { VerifyAudit } from '../audit/verify-audit.js';
import { ExportPatterns } from '../policy/export-patterns.js';
import { ImportPatterns } from '../policy/import-patterns.js';
import { ListPatterns } from '../policy/list-patterns.js';
import { ListHeldMessages } from '../project/held-messages/list-held-messages.js';
import { ShowContent, ShowPreview } from '../project/held-messages/show-content.js';
import { ShowHeldMessage } from '../project/held-messages/show-held-message.js';
import { ShowStatus } from '../project/status/show-status.js';

let engine: HttpEngine;
beforeAll(async () => {
  engine = await startHttpEngine();
});
afterAll(() => engine.close());

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const person = { email: 'eve@halden.example', name: 'Eve', password: 'another long password', roles: ['administrator'] } as const;
const anything = heldMessageQuerySchema.parse({});
const file = patternImportRequestSchema.parse({ file: 'heron\theron' });

/** Sent straight to the bus: no guard stands before it. */
const asked: [string, readonly Role[] | 'signed-in', (caller: Caller | null) => Promise<unknown>][] = [
  ['list of held messages', ['dlp-manager', 'auditor'], (caller) => ask(new ListHeldMessages(anything, caller))],
  ['held message', ['dlp-manager', 'auditor'], (caller) => ask(new ShowHeldMessage(ID, caller))],
  ['content', ['dlp-manager'], (caller) => ask(new ShowContent(ID, caller))],
  ['preview', ['dlp-manager'], (caller) => ask(new ShowPreview(ID, '1', caller))],
  ['accounts', ['administrator'], (caller) => ask(new ListAccounts(caller))],
  ['opening of an account', ['administrator'], (caller) => engine.app.get(CommandBus).execute(new OpenAccount(person, caller, 'open-eve'))],
  ['import', ['administrator'], (caller) => engine.app.get(CommandBus).execute(new ImportPatterns(file, caller, 'import-1'))],
  ['audit events', ['auditor'], (caller) => ask(new ReadAuditEvents({ after: 0, limit: 1 }, caller))],
  ['verification', ['auditor'], (caller) => ask(new VerifyAudit(caller))],
  ['patterns', 'signed-in', (caller) => ask(new ListPatterns(caller))],
  ['export', 'signed-in', (caller) => ask(new ExportPatterns('json', caller))],
  ['status', 'signed-in', (caller) => ask(new ShowStatus(caller))],
];

function ask(query: Parameters<QueryBus['execute']>[0]): Promise<unknown> {
  return engine.app.get(QueryBus).execute(query);
}

function callerWith(role: Role): Caller {
  return { actor: { kind: 'account', id: role }, name: role, email: '', roles: [role], actorTag: null, sessionDigest: null };
}

describe('without the guard', () => {
  it.each(asked)('the %s is kept from strangers', async (_, __, send) => {
    await expect(send(null)).rejects.toMatchObject({ code: 'sign-in-needed' });
  });

  it.each(asked)('the %s is given to its roles only', async (_, rule, send) => {
    for (const role of ROLES) {
      const allowed = rule === 'signed-in' || rule.includes(role);
      if (allowed) await expect(send(callerWith(role))).resolves.not.toThrow();
      else await expect(send(callerWith(role))).rejects.toMatchObject({ code: 'role-missing' });
    }
  });
});
