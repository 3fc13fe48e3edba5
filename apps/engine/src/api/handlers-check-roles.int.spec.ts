import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { ModulesContainer } from '@nestjs/core';
import { CommandBus, Query, QueryBus, type Command } from '@nestjs/cqrs';
import {
  bulkItemsQuerySchema,
  heldMessageQuerySchema,
  noticePreviewRequestSchema,
  patternImportRequestSchema,
  simulationRequestSchema,
  type Role,
} from '#contracts';
import { ROLES } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditMessages } from '../../../../test/support/audit-messages.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { askedOfCertificates } from '../../test/support/asked-of-certificates.js';
import { askedOfPgpKeys } from '../../test/support/asked-of-pgp-keys.js';
import { patternContent } from '../../test/support/pattern-content.js';
import type { Caller } from '../access/access-port.js';
import { REACHES_ALL } from '../access/reach-port.js';
import { ListAccounts } from '../access/list-accounts.js';
import { OpenAccount } from '../access/open-account.js';
import { SignOut } from '../access/sign-out.js';
import { ReadAuditEvents } from '../audit/read-audit-events.js';
import { RotateLedgerKey, ShowLedger } from '../audit/ledger-requests.js';
import { VerifyAudit } from '../audit/verify-audit.js';
import { ReplayAccount } from '../replay/account-as-of.js';
import { ReplayMessage } from '../replay/message-as-of.js';
import { ReplayPattern } from '../replay/pattern-as-of.js';
import { ReplayPolicy } from '../replay/policy-as-of.js';
import { ReplaySetting } from '../replay/setting-as-of.js';
import { KeysOfPerson } from '../reports/keys-of-person.js';
import { ListReports } from '../reports/list-reports.js';
import { TakeReport } from '../reports/take-report.js';
import { RetryBulk, StartBulk, TryBulk, UndoBulk } from '../bulk/decide-in-bulk.js';
import { SelectMessages } from '../bulk/select-messages.js';
import { ListBulks, ShowBulk, ShowBulkItems } from '../bulk/show-bulk.js';
import { AddDkimKey } from '../dkim-keys/add-dkim-key.js';
import { ChangeDkimKey, type DkimKeyStep } from '../dkim-keys/change-dkim-key.js';
import { ListDkimKeys, ShowDkimKey } from '../dkim-keys/dkim-key-view.js';
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
import { ShowHeldProtection } from '../protect/show-held-protection.js';
import { ShowProtectionPreview } from '../protect/show-protection-preview.js';
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
import { CloseBreakGlass, OpenBreakGlass, ReviewBreakGlass } from '../access/break-glass-commands.js';
import { ChangeReach, ChangeRoles, CloseAccount } from '../access/change-account.js';
import { ListColleagues } from '../access/list-colleagues.js';
import { ShowBreakGlass, ShowBreakGlassActs } from '../access/show-break-glass.js';
import { ChangeLegalHold, OpenLegalHold, type LegalHoldStep } from '../legal-hold/legal-hold-commands.js';
import { ListLegalHolds, ShowLegalHold } from '../legal-hold/legal-hold-view.js';
import { RotateKeyRing, ShowKeyRing } from '../key-ring/key-ring-requests.js';
import { CheckNotice } from '../notices/check-notice.js';
import { ListNoticeTemplates } from '../notices/list-notice-templates.js';
import { ShowNoticeOutbox } from '../notices/show-notice-outbox.js';
import { ShowNoticePreview } from '../notices/show-notice-preview.js';
import { ForgetPdfPasswords, RemovePdfPassword, SetPdfPassword } from '../passwords/change-pdf-passwords.js';
import { ListPdfPasswords } from '../passwords/pdf-password-view.js';
import { ShowPatternFileSchema } from '../policy/show-pattern-file-schema.js';
import { ListCampaigns, ShowCampaign } from '../project/campaigns/list-campaigns.js';
import { CancelSimulation } from '../simulation/cancel-simulation.js';
import { ListSimulations } from '../simulation/list-simulations.js';
import { ShowSimulation } from '../simulation/show-simulation.js';
import { Simulate } from '../simulation/simulate.js';
import { AddNote } from '../quarantine/add-note.js';
import { ApproveRelease, RejectProposal, WithdrawProposal } from '../quarantine/answer-proposal.js';
import { AssignMessage, EscalateMessage } from '../quarantine/assign-message.js';
import type { DecisionMeta } from '../quarantine/command-outcome.js';
import { DeleteMessage } from '../quarantine/delete-message.js';
import { DenyRequest } from '../quarantine/deny-request.js';
import { DownloadContent } from '../quarantine/download-content.js';
import { ExtendHold } from '../quarantine/extend-hold.js';
import { PinHold, UnpinHold } from '../quarantine/pin-hold.js';
import { ReleaseMessage } from '../quarantine/release-message.js';
import { RestoreDeleted } from '../quarantine/restore-deleted.js';
import { ReturnMessage } from '../quarantine/return-message.js';
import { UndoDecision } from '../quarantine/undo-decision.js';
import { ClaimMessage } from '../triage/claim-message.js';
import { LookAtMessage, ShowAttendance } from '../triage/look-at-message.js';
import { RevealValue } from '../triage/reveal-value.js';
import { AcceptTuning, DismissTuning } from '../tuning/decide-tuning.js';
import { ListTuning, ShowPrecision, ShowTuning } from '../tuning/list-tuning.js';

let engine: HttpEngine;
beforeAll(async () => {
  engine = await startHttpEngine();
});
afterAll(() => engine.close());

const AUTHORS: readonly Role[] = ['policy-author', 'administrator'];
const ACTIVATORS: readonly Role[] = [...AUTHORS, 'policy-approver'];
const DECIDERS: readonly Role[] = ['dlp-manager', 'triage'];
const READERS: readonly Role[] = [...DECIDERS, 'auditor'];
const HOLDERS: readonly Role[] = ['dlp-manager', 'auditor'];
const PASSWORD_KEEPERS: readonly Role[] = ['administrator', 'dlp-manager'];
const PASSWORD_READERS: readonly Role[] = [...PASSWORD_KEEPERS, 'auditor'];
const KEY_READERS: readonly Role[] = ['administrator', 'auditor'];
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const person = { email: 'eve@halden.example', name: 'Eve', password: 'another long password', roles: ['administrator'] } as const;
const anything = heldMessageQuerySchema.parse({});
const file = patternImportRequestSchema.parse({ file: 'heron\theron' });
const place = { placeId: ID, reason: '', expectedRevision: 0 };
const pattern = patternContent();
const group = { id: 'codes', name: 'Codes', description: '', members: [] };
const grant = { refs: ['all' as const], sender: '*', recipient: '*', expiresAt: '2030-01-01T00:00:00Z', reason: 'no reason' };
const TUNERS: readonly Role[] = [...ACTIVATORS, ...HOLDERS];
const noLimits = { domains: [], teams: [], patternGroups: [] };
const [notice, letGo] = [noticePreviewRequestSchema.parse({ kind: 'warning' }), { action: 'unhold' } as const];
const onHold = (step: LegalHoldStep, caller: Caller | null) => new ChangeLegalHold({ holdId: ID, step }, caller, `hold-${step.kind}`);
const onDkimKey = (step: DkimKeyStep, caller: Caller | null) => new ChangeDkimKey({ id: ID, step }, caller, `dkim-${step.kind}`);
const weak = { for: 'halden.example', password: 'x', from: undefined, until: undefined, days: undefined };
const dkimKey = { domain: 'none', selector: 's1', forSubdomains: false };
const everything = { senders: [], senderDomains: [], patterns: ['none'], messageIds: [], from: null, to: null };
const match = { part: '1', start: 0, end: 1 };
const trial = simulationRequestSchema.parse({ draft: { patterns: [{ content: pattern }] } });
const wayBack = { to: ID, reason: 'no reason', expectedPolicyRevision: ID };
const decision = { messageId: ID, reason: 'business-need', verdict: 'business-as-usual' } as const;
const release = { ...decision, clearTextAcknowledged: false };
const answer = { messageId: ID, proposalId: 'none', reason: decision.reason };

type Message = Command<unknown> | Query<unknown>;

/** Sent straight to the bus: no guard stands before it. */
const asked: [string, readonly Role[] | 'signed-in', (caller: Caller | null) => Message][] = [
  ['list of held messages', READERS, (caller) => new ListHeldMessages(anything, caller)],
  ['held message', READERS, (caller) => new ShowHeldMessage(ID, caller)],
  ['content', DECIDERS, (caller) => new ShowContent(ID, caller)],
  ['preview', DECIDERS, (caller) => new ShowPreview(ID, '1', caller)],
  ['protection of a held message', READERS, (caller) => new ShowHeldProtection(ID, caller)],
  ['accounts', ['administrator'], (caller) => new ListAccounts(caller)],
  ['opening of an account', ['administrator'], (caller) => new OpenAccount(person, caller, 'open-eve')],
  ['change of roles', ['administrator'], (caller) => new ChangeRoles({ accountId: ID, roles: ['auditor'] }, caller, 'roles-1')],
  ['change of reach', ['administrator'], (caller) => new ChangeReach({ accountId: ID, reach: noLimits }, caller, 'reach-1')],
  ['closing of an account', ['administrator'], (caller) => new CloseAccount({ accountId: ID }, caller, 'close-2')],
  ['colleagues', DECIDERS, (caller) => new ListColleagues(caller)],
  ['emergency access', [...HOLDERS, 'administrator', 'break-glass'], (caller) => new ShowBreakGlass(caller)],
  [
    'opening of emergency access',
    ['break-glass'],
    (caller) => new OpenBreakGlass({ reason: 'no reason', minutes: undefined }, atTheShell(caller), 'glass-1'),
  ],
  [
    'end of emergency access',
    ['administrator', 'dlp-manager', 'break-glass'],
    (caller) => new CloseBreakGlass({ openingId: ID }, caller, 'glass-2'),
  ],
  ['acts under emergency access', HOLDERS, (caller) => new ShowBreakGlassActs(ID, caller)],
  ['review of emergency access', HOLDERS, (caller) => new ReviewBreakGlass({ openingId: ID, note: 'x' }, caller, 'glass-3')],
  ['legal holds', HOLDERS, (caller) => new ListLegalHolds(caller)],
  ['legal hold', HOLDERS, (caller) => new ShowLegalHold(ID, caller)],
  ['opening of a legal hold', ['dlp-manager'], (caller) => new OpenLegalHold({ matter: 'x', scope: everything }, caller, 'hold-1')],
  ['proposal to end a legal hold', HOLDERS, (caller) => onHold({ kind: 'propose-end', reason: 'x' }, caller)],
  ['withdrawal of that proposal', HOLDERS, (caller) => onHold({ kind: 'withdraw-end' }, caller)],
  ['end of a legal hold', HOLDERS, (caller) => onHold({ kind: 'end' }, caller)],
  ['erasure of a legal hold', ['dlp-manager'], (caller) => onHold({ kind: 'erase' }, caller)],
  ['DKIM keys', KEY_READERS, (caller) => new ListDkimKeys(caller)],
  ['DKIM key', KEY_READERS, (caller) => new ShowDkimKey(ID, caller)],
  [
    'making of a DKIM key',
    ['administrator'],
    (caller) => new AddDkimKey({ ...dkimKey, origin: 'generated', type: 'rsa' }, caller, 'dkim-1'),
  ],
  [
    'import of a DKIM key',
    ['administrator'],
    (caller) => new AddDkimKey({ ...dkimKey, origin: 'imported', privateKey: '' }, caller, 'dkim-2'),
  ],
  ['publishing of a DKIM key', ['administrator'], (caller) => onDkimKey({ kind: 'publish', unseen: false }, caller)],
  ['retirement of a DKIM key', ['administrator'], (caller) => onDkimKey({ kind: 'retire' }, caller)],
  ['removal of a DKIM key', ['administrator'], (caller) => onDkimKey({ kind: 'remove' }, caller)],
  ['passwords of PDFs', PASSWORD_READERS, (caller) => new ListPdfPasswords({ limit: 1 }, caller)],
  ['setting of a password', PASSWORD_KEEPERS, (caller) => new SetPdfPassword(weak, caller, 'password-1')],
  ['removal of a password', PASSWORD_KEEPERS, (caller) => new RemovePdfPassword(ID, caller, 'password-2')],
  ['erasure of passwords', PASSWORD_KEEPERS, (caller) => new ForgetPdfPasswords('halden.example', caller, 'password-3')],
  ['key ring', KEY_READERS, (caller) => new ShowKeyRing(caller)],
  ['rotation of the key ring', ['administrator'], (caller) => new RotateKeyRing(caller, 'ring-1')],
  ['claim', DECIDERS, (caller) => new ClaimMessage(ID, { kind: 'claim' }, caller)],
  ['end of a claim', DECIDERS, (caller) => new ClaimMessage(ID, { kind: 'release' }, caller)],
  ['taking over of a claim', DECIDERS, (caller) => new ClaimMessage(ID, { kind: 'take-over', reason: 'x' }, caller)],
  ['presence', READERS, (caller) => new LookAtMessage(ID, true, caller)],
  ['attendance', READERS, (caller) => new ShowAttendance(caller)],
  ['value in clear', DECIDERS, (caller) => new RevealValue({ messageId: ID, place: match, reason: 'decide', note: undefined }, caller)],
  ['selection of messages', DECIDERS, (caller) => new SelectMessages({ ids: [] }, caller)],
  ['trial of a decision about many', DECIDERS, (caller) => new TryBulk({ selectionId: ID, act: letGo }, caller)],
  ['decision about many', DECIDERS, (caller) => new StartBulk({ selectionId: ID, act: letGo, eligible: 1 }, caller, 'bulk-1')],
  ['repetition for what failed of many', DECIDERS, (caller) => new RetryBulk(ID, caller)],
  ['undoing of a decision about many', DECIDERS, (caller) => new UndoBulk(ID, caller)],
  ['decisions about many', DECIDERS, (caller) => new ListBulks(caller)],
  ['run of a decision about many', DECIDERS, (caller) => new ShowBulk(ID, caller)],
  ['messages of a decision about many', DECIDERS, (caller) => new ShowBulkItems(ID, bulkItemsQuerySchema.parse({}), caller)],
  ['campaigns', READERS, (caller) => new ListCampaigns({ state: 'open', limit: 1 }, caller)],
  ['campaign', READERS, (caller) => new ShowCampaign(ID, caller)],
  ['precision of patterns', TUNERS, (caller) => new ShowPrecision(caller)],
  ['proposals for patterns', TUNERS, (caller) => new ListTuning('all', caller)],
  ['proposal for a pattern', TUNERS, (caller) => new ShowTuning(ID, caller)],
  ['acceptance of a proposal', AUTHORS, (caller) => new AcceptTuning({ id: ID, reason: 'x' }, caller, 'accept-1')],
  ['dismissal of a proposal', AUTHORS, (caller) => new DismissTuning({ id: ID, reason: 'x' }, caller, 'dismiss-1')],
  ['templates of notices', 'signed-in', (caller) => new ListNoticeTemplates(caller)],
  ['check of a notice', AUTHORS, (caller) => new CheckNotice({ kind: 'warning', template: '' }, caller)],
  ['preview of a notice', AUTHORS, (caller) => new ShowNoticePreview(notice, caller)],
  ['outbox of notices', ['administrator', ...HOLDERS], (caller) => new ShowNoticeOutbox({ limit: 1 }, caller)],
  ['simulation of a draft', ACTIVATORS, (caller) => new Simulate(trial, caller, 'simulate-1')],
  ['simulations', ACTIVATORS, (caller) => new ListSimulations(caller)],
  ['simulation', ACTIVATORS, (caller) => new ShowSimulation(ID, caller)],
  ['stop of a simulation', ACTIVATORS, (caller) => new CancelSimulation(ID, caller)],
  ['schema of pattern files', 'signed-in', (caller) => new ShowPatternFileSchema(caller)],
  ['import', AUTHORS, (caller) => new ImportPatterns(file, caller, 'import-1')],
  ['audit events', ['auditor'], (caller) => new ReadAuditEvents({ after: 0, limit: 1, order: 'oldest', waitSeconds: 0 }, caller)],
  ['verification', ['auditor'], (caller) => new VerifyAudit(caller)],
  ['ledger', ['administrator', 'auditor'], (caller) => new ShowLedger(caller)],
  ['rotation of the key of the ledger', ['administrator'], (caller) => new RotateLedgerKey(caller, 'ledger-1')],
  ['message as it was', READERS, (caller) => new ReplayMessage(ID, undefined, caller)],
  ['pattern as it was', 'signed-in', (caller) => new ReplayPattern('iban', undefined, caller)],
  ['policy as it was', [...ACTIVATORS, 'auditor'], (caller) => new ReplayPolicy(undefined, caller)],
  ['setting as it was', [...ACTIVATORS, 'auditor'], (caller) => new ReplaySetting('global', undefined, caller)],
  ['account as it was', ['administrator', 'auditor'], (caller) => new ReplayAccount(ID, undefined, caller)],
  ['reports', ['auditor'], (caller) => new ListReports(caller)],
  ['keys of a person', ['auditor'], (caller) => new KeysOfPerson('none', caller)],
  ['report', ['auditor'], (caller) => new TakeReport('decisions', { scope: 'all' }, 'page', caller)],
  ...auditMessages,
  ['patterns', 'signed-in', (caller) => new ListPatterns(caller)],
  ['export', 'signed-in', (caller) => new ExportPatterns('json', caller)],
  [
    'view of the engine',
    [...AUTHORS, 'policy-approver', 'dlp-manager'],
    (caller) => new ExamineMail({ raw: Buffer.from('Subject: x\r\n\r\n'), sender: '', recipients: [], draft: null }, caller),
  ],
  ['status', 'signed-in', (caller) => new ShowStatus(caller)],
  ['definitions of settings', 'signed-in', (caller) => new ListSettingDefinitions(caller)],
  ['settings tree', ACTIVATORS, (caller) => new ShowSettingsTree(caller)],
  ['place of the tree', ACTIVATORS, (caller) => new ShowPlace('global', caller)],
  ['effective settings', ACTIVATORS, (caller) => new ShowEffectiveSettings({ sender: '', recipient: '' }, caller)],
  [
    'protection between two addresses',
    ACTIVATORS,
    (caller) => new ShowProtectionPreview({ from: '', to: '', authenticated: true }, caller),
  ],
  ['opening of a place', AUTHORS, (caller) => new OpenPlace('halden.example', caller, 'open-place')],
  ['change of settings', AUTHORS, (caller) => new ChangeSettings({ ...place, changes: [] }, caller, 'change-1')],
  ['annotation of a place', AUTHORS, (caller) => new AnnotatePlace({ ...place, comment: '', properties: {} }, caller, 'note-1')],
  ['closing of a place', AUTHORS, (caller) => new ClosePlace(place, caller, 'close-1')],
  ['history of the policy', [...ACTIVATORS, 'auditor'], (caller) => new ShowPolicyHistory({ limit: 1 }, caller)],
  ['difference of policies', [...ACTIVATORS, 'auditor'], (caller) => new ShowPolicyDiff({ from: ID }, caller)],
  ['pattern', 'signed-in', (caller) => new ShowPattern('iban', caller)],
  ['vocabulary', 'signed-in', (caller) => new PatternVocabulary(caller)],
  ['check of a pattern', AUTHORS, (caller) => new CheckPattern(pattern, caller)],
  ['trial of a pattern', AUTHORS, (caller) => new TryPattern({ pattern, text: '' }, caller)],
  ['saving of a pattern', AUTHORS, (caller) => new SavePattern({ pattern, state: 'draft', expectedRevision: 9 }, caller, 'save-1')],
  [
    'move of a pattern',
    ACTIVATORS,
    (caller) => new MovePattern({ id: 'none', version: 1, to: 'live', reason: '', expectedRevision: 0 }, caller, 'move-1'),
  ],
  ['deletion of a pattern', AUTHORS, (caller) => new DeletePattern({ id: 'none', reason: '' }, caller, 'delete-1')],
  ['groups', 'signed-in', (caller) => new ListGroups(caller)],
  ['saving of a group', AUTHORS, (caller) => new SaveGroup({ group, reason: '', expectedRevision: 9 }, caller, 'group-1')],
  [
    'move of a group',
    ACTIVATORS,
    (caller) => new MoveGroup({ id: 'none', to: 'live', reason: '', expectedPolicyRevision: '' }, caller, 'move-2'),
  ],
  ['deletion of a group', AUTHORS, (caller) => new DeleteGroup({ id: 'none', reason: '' }, caller, 'delete-2')],
  ['exceptions', 'signed-in', (caller) => new ListExceptions(caller)],
  ['granting of an exception', ACTIVATORS, (caller) => new GrantException(grant, caller, 'grant-1')],
  ['withdrawal of an exception', ACTIVATORS, (caller) => new WithdrawException({ id: ID, reason: '' }, caller, 'withdraw-1')],
  ['templates', 'signed-in', (caller) => new ListTemplates(caller)],
  ['switching on of a template', AUTHORS, (caller) => new SwitchOnTemplate('none', caller, 'switch-1')],
  ['way back', ['policy-approver', 'administrator'], (caller) => new RollBackPolicy(wayBack, caller, 'back-1')],
  ...askedOfCertificates,
  ...askedOfPgpKeys,
  ['end of a session', 'signed-in', (caller) => new SignOut(caller)],
];

/** Decisions about a held message that is not there; they come with what is known of who decides. */
const decided: [string, readonly Role[], (meta: DecisionMeta) => Message][] = [
  ['release', DECIDERS, (meta) => new ReleaseMessage({ ...release, kind: 'release' }, meta)],
  ['encrypted release', DECIDERS, (meta) => new ReleaseMessage({ ...release, kind: 'release-encrypted' }, meta)],
  ['release as it is', ['dlp-manager'], (meta) => new ReleaseMessage({ ...release, kind: 'as-is' }, meta)],
  ['deletion', DECIDERS, (meta) => new DeleteMessage(decision, meta)],
  ['return to the sender', ['dlp-manager'], (meta) => new ReturnMessage({ ...decision, text: 'x' }, meta)],
  ['undoing of a decision', DECIDERS, (meta) => new UndoDecision({ messageId: ID }, meta)],
  ['restoring', ['dlp-manager'], (meta) => new RestoreDeleted({ messageId: ID, reason: decision.reason }, meta)],
  ['denial of a request', DECIDERS, (meta) => new DenyRequest({ messageId: ID, reason: decision.reason }, meta)],
  ['approval', ['dlp-manager'], (meta) => new ApproveRelease({ ...answer, clearTextAcknowledged: false }, meta)],
  ['rejection', ['dlp-manager'], (meta) => new RejectProposal(answer, meta)],
  ['withdrawal of a proposal', DECIDERS, (meta) => new WithdrawProposal(answer, meta)],
  ['assignment', DECIDERS, (meta) => new AssignMessage({ messageId: ID, assignee: null, team: null }, meta)],
  ['escalation', DECIDERS, (meta) => new EscalateMessage({ messageId: ID, note: 'x' }, meta)],
  ['note', DECIDERS, (meta) => new AddNote({ messageId: ID, note: 'x' }, meta)],
  ['download', ['dlp-manager'], (meta) => new DownloadContent({ messageId: ID, reason: decision.reason }, meta)],
  ['extension of a hold', ['dlp-manager'], (meta) => new ExtendHold({ messageId: ID, days: 1, reason: decision.reason }, meta)],
  ['pinning of a hold', ['dlp-manager'], (meta) => new PinHold({ messageId: ID, reason: decision.reason }, meta)],
  ['unpinning of a hold', ['dlp-manager'], (meta) => new UnpinHold({ messageId: ID }, meta)],
];

/** Whoever sends these is not signed in yet; the spec that tells whom they let in. */
const ofStrangers = new Map([
  ['SetUp', 'session.int.spec.ts'],
  ['SignIn', 'session.int.spec.ts'],
]);

/** A handler may also refuse before it gives a promise. */
async function tried(message: Message): Promise<unknown> {
  return message instanceof Query ? engine.app.get(QueryBus).execute(message) : engine.app.get(CommandBus).execute(message);
}

/** Names of all commands and queries that anything in the engine handles, by what the decorators of @nestjs/cqrs leave on its class. */
function handled(): string[] {
  const providers = [...engine.app.get(ModulesContainer).values()].flatMap((module) => [...module.providers.values()]);
  return providers.flatMap(({ metatype }) =>
    ['__commandHandler__', '__queryHandler__'].flatMap((key) => {
      const message = metatype ? (Reflect.getMetadata(key, metatype) as { readonly name: string } | undefined) : undefined;
      return message?.name ?? [];
    }),
  );
}

function callerWith(role: Role): Caller {
  return {
    actor: { kind: 'account', id: role },
    name: role,
    email: '',
    roles: [role],
    reach: REACHES_ALL,
    actorTag: null,
    sessionDigest: null,
  };
}

/** Not an account, which emergency access is opened for: whoever is let in gets no further. */
function atTheShell(caller: Caller | null): Caller | null {
  return caller && { ...caller, actor: { kind: 'cli', id: 'cli' } };
}

function metaOf(role: Role): DecisionMeta {
  const { actor, actorTag, roles, reach } = callerWith(role);
  return { commandId: 'decide-1', actor, actorTag, roles, reach };
}

describe('without the guard', () => {
  it('no command and no query is left out here', () => {
    const stranger = metaOf('auditor');
    const named = [...asked.map(([, , made]) => made(null)), ...decided.map(([, , made]) => made(stranger))];
    const expected = new Set([...named.map((message) => message.constructor.name), ...ofStrangers.keys()]);
    expect(handled().sort()).toEqual([...expected].sort());
    for (const spec of ofStrangers.values()) expect(existsSync(new URL(spec, import.meta.url)), spec).toBe(true);
  });

  it.each(asked)('the %s is kept from strangers', async (_, __, made) => {
    await expect(tried(made(null))).rejects.toMatchObject({ code: 'sign-in-needed' });
  });

  it.each(asked)('the %s is given to its roles only', async (_, rule, made) => {
    for (const role of ROLES) {
      const allowed = rule === 'signed-in' || rule.includes(role);
      if (allowed) await expect(tried(made(callerWith(role)))).resolves.not.toThrow();
      else await expect(tried(made(callerWith(role)))).rejects.toMatchObject({ code: 'role-missing' });
    }
  });

  it.each(decided)('the %s is left to its roles only, and nobody else learns whether there is such a message', async (_, rule, made) => {
    for (const role of ROLES) {
      const refused = rule.includes(role) ? 'not-found' : 'role-missing';
      expect(await tried(made(metaOf(role))), role).toMatchObject({ kind: 'refused', refused });
    }
  });
});
