import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { heldMessageQuerySchema, patternImportRequestSchema, type Role } from '#contracts';
import { ROLES } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { patternContent } from '../../test/support/pattern-content.js';
import type { Caller } from '../access/access-port.js';
import { ListAccounts } from '../access/list-accounts.js';
import { OpenAccount } from '../access/open-account.js';
import { ReadAuditEvents } from '../audit/read-audit-events.js';
import { VerifyAudit } from '../audit/verify-audit.js';
import { CheckPattern } from '../policy/check-pattern.js';
import { DeleteGroup } from '../policy/delete-group.js';
import { DeletePattern } from '../policy/delete-pattern.js';
import { ExamineMail } from '../engine-view/examine-mail.js';
import { ExportPatterns } from '../policy/export-patterns.js';
import { GrantException } from '../policy/grant-exception.js';
import { ImportPatterns } from '../policy/import-patterns.js';
import { ListExceptions } from '../policy/list-exceptions.js';
import { ListGroups } from '../policy/list-groups.js';
import { ListPatterns } from '../policy/list-patterns.js';
import { ListTemplates } from '../policy/list-templates.js';
import { MoveGroup } from '../policy/move-group.js';
import { MovePattern } from '../policy/move-pattern.js';
import { PatternVocabulary } from '../policy/pattern-vocabulary.js';
import { SaveGroup } from '../policy/save-group.js';
import { SavePattern } from '../policy/save-pattern.js';
import { ShowPattern } from '../policy/show-pattern.js';
import { SwitchOnTemplate } from '../policy/switch-on-template.js';
import { TryPattern } from '../policy/try-pattern.js';
import { WithdrawException } from '../policy/withdraw-exception.js';
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
const pattern = patternContent();
const group = { id: 'codes', name: 'Codes', description: '', members: [] };
const grant = { refs: ['all' as const], sender: '*', recipient: '*', expiresAt: '2030-01-01T00:00:00Z', reason: 'no reason' };
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
  [
    'view of the engine',
    [...AUTHORS, 'policy-approver', 'dlp-manager'],
    (caller) => ask(new ExamineMail({ raw: Buffer.from('Subject: x\r\n\r\n'), sender: '', recipients: [], draft: null }, caller)),
  ],
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
  ['pattern', 'signed-in', (caller) => ask(new ShowPattern('iban', caller))],
  ['vocabulary', 'signed-in', (caller) => ask(new PatternVocabulary(caller))],
  ['check of a pattern', AUTHORS, (caller) => ask(new CheckPattern(pattern, caller))],
  ['trial of a pattern', AUTHORS, (caller) => ask(new TryPattern({ pattern, text: '' }, caller))],
  ['saving of a pattern', AUTHORS, (caller) => send(new SavePattern({ pattern, state: 'draft', expectedRevision: 9 }, caller, 'save-1'))],
  [
    'move of a pattern',
    ACTIVATORS,
    (caller) => send(new MovePattern({ id: 'none', version: 1, to: 'live', reason: '', expectedRevision: 0 }, caller, 'move-1')),
  ],
  ['deletion of a pattern', AUTHORS, (caller) => send(new DeletePattern({ id: 'none', reason: '' }, caller, 'delete-1'))],
  ['groups', 'signed-in', (caller) => ask(new ListGroups(caller))],
  ['saving of a group', AUTHORS, (caller) => send(new SaveGroup({ group, reason: '', expectedRevision: 9 }, caller, 'group-1'))],
  [
    'move of a group',
    ACTIVATORS,
    (caller) => send(new MoveGroup({ id: 'none', to: 'live', reason: '', expectedPolicyRevision: '' }, caller, 'move-2')),
  ],
  ['deletion of a group', AUTHORS, (caller) => send(new DeleteGroup({ id: 'none', reason: '' }, caller, 'delete-2'))],
  ['exceptions', 'signed-in', (caller) => ask(new ListExceptions(caller))],
  ['granting of an exception', ACTIVATORS, (caller) => send(new GrantException(grant, caller, 'grant-1'))],
  ['withdrawal of an exception', ACTIVATORS, (caller) => send(new WithdrawException({ id: ID, reason: '' }, caller, 'withdraw-1'))],
  ['templates', 'signed-in', (caller) => ask(new ListTemplates(caller))],
  ['switching on of a template', AUTHORS, (caller) => send(new SwitchOnTemplate('none', caller, 'switch-1'))],
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
