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
import { AnnotatePlace } from '../settings/annotate-place.js';
import { ChangeSettings } from '../settings/change-settings.js';
import { ClosePlace } from '../settings/close-place.js';
import { ListSettingDefinitions } from '../settings/list-setting-definitions.js';
import { OpenPlace } from '../settings/open-place.js';
import { RollBackPolicy } from '../settings/roll-back-policy.js';
import { ShowEffectiveSettings } from '../settings/show-effective-settings.js';
import { ShowPlace } from '../settings/show-place.js';
import { ShowPolicyDiff } from '../settings/show-policy-diff.js';
import { ShowPolicyHistory } from '../settings/show-policy-history.js';
import { ShowSettingsTree } from '../settings/show-settings-tree.js';

let engine: HttpEngine;
beforeAll(async () => {
  engine = await startHttpEngine();
});
afterAll(() => engine.close());

const AUTHORS: readonly Role[] = ['policy-author', 'administrator'];
const ACTIVATORS: readonly Role[] = [...AUTHORS, 'policy-approver'];
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const person = { email: 'eve@halden.example', name: 'Eve', password: 'another long password', roles: ['administrator'] } as const;
const anything = heldMessageQuerySchema.parse({});
const file = patternImportRequestSchema.parse({ file: 'heron\theron' });

const place = { placeId: ID, reason: '', expectedRevision: 0 };
const wayBack = { to: ID, reason: 'no reason', expectedPolicyRevision: ID };

/** Sent straight to the bus: no guard stands before it. */
const asked: [string, readonly Role[] | 'signed-in', (caller: Caller | null) => Promise<unknown>][] = [
  ['list of held messages', ['dlp-manager', 'auditor'], (caller) => ask(new ListHeldMessages(anything, caller))],
  ['held message', ['dlp-manager', 'auditor'], (caller) => ask(new ShowHeldMessage(ID, caller))],
  ['content', ['dlp-manager'], (caller) => ask(new ShowContent(ID, caller))],
  ['preview', ['dlp-manager'], (caller) => ask(new ShowPreview(ID, '1', caller))],
  ['accounts', ['administrator'], (caller) => ask(new ListAccounts(caller))],
  ['opening of an account', ['administrator'], (caller) => send(new OpenAccount(person, caller, 'open-eve'))],
  ['import', AUTHORS, (caller) => send(new ImportPatterns(file, caller, 'import-1'))],
  ['audit events', ['auditor'], (caller) => ask(new ReadAuditEvents({ after: 0, limit: 1 }, caller))],
  ['verification', ['auditor'], (caller) => ask(new VerifyAudit(caller))],
  ['patterns', 'signed-in', (caller) => ask(new ListPatterns(caller))],
  ['export', 'signed-in', (caller) => ask(new ExportPatterns('json', caller))],
  ['status', 'signed-in', (caller) => ask(new ShowStatus(caller))],
  ['definitions of settings', 'signed-in', (caller) => ask(new ListSettingDefinitions(caller))],
  ['settings tree', ACTIVATORS, (caller) => ask(new ShowSettingsTree(caller))],
  ['place of the tree', ACTIVATORS, (caller) => ask(new ShowPlace('global', caller))],
  ['effective settings', ACTIVATORS, (caller) => ask(new ShowEffectiveSettings({ sender: '', recipient: '' }, caller))],
  ['opening of a place', AUTHORS, (caller) => send(new OpenPlace('halden.example', caller, 'open-place'))],
  ['change of settings', AUTHORS, (caller) => send(new ChangeSettings({ ...place, changes: [] }, caller, 'change-1'))],
  ['annotation of a place', AUTHORS, (caller) => send(new AnnotatePlace({ ...place, comment: '', properties: {} }, caller, 'note-1'))],
  ['closing of a place', AUTHORS, (caller) => send(new ClosePlace(place, caller, 'close-1'))],
  ['history of the policy', [...ACTIVATORS, 'auditor'], (caller) => ask(new ShowPolicyHistory({ limit: 1 }, caller))],
  ['difference of policies', [...ACTIVATORS, 'auditor'], (caller) => ask(new ShowPolicyDiff({ from: ID }, caller))],
  ['way back', ['policy-approver', 'administrator'], (caller) => send(new RollBackPolicy(wayBack, caller, 'back-1'))],
];

function send(command: Parameters<CommandBus['execute']>[0]): Promise<unknown> {
  return engine.app.get(CommandBus).execute(command);
}

function ask(query: Parameters<QueryBus['execute']>[0]): Promise<unknown> {
  return engine.app.get(QueryBus).execute(query);
}

function callerWith(role: Role): Caller {
  return { actor: { kind: 'account', id: role }, name: role, email: '', roles: [role], actorTag: null, sessionDigest: null };
}

describe('without the guard', () => {
  it.each(asked)('the %s is kept from strangers', async (_, __, tryIt) => {
    await expect(tryIt(null)).rejects.toMatchObject({ code: 'sign-in-needed' });
  });

  it.each(asked)('the %s is given to its roles only', async (_, rule, tryIt) => {
    for (const role of ROLES) {
      const allowed = rule === 'signed-in' || rule.includes(role);
      if (allowed) await expect(tryIt(callerWith(role))).resolves.not.toThrow();
      else await expect(tryIt(callerWith(role))).rejects.toMatchObject({ code: 'role-missing' });
    }
  });
});
