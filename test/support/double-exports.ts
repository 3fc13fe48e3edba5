/** The double's exports: one of each state, and what is defined in a test. */
import { type AuditExport, defineExportRequestSchema, type RouteName } from '#contracts';
import { BEN } from './double-standing.js';
import { type Call, Refusal, type World } from './double-world.js';

const ME = { id: 'a1', name: 'Ana Novak' };
const INGRID = { id: 'a2', name: 'Ingrid Falk' };
const AT = '2026-03-18T09:14:06.000Z';
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

const bare: AuditExport = {
  ...{ id: 'e0', name: '', format: 'cloudevents', masking: 'sealed', reason: null, target: { kind: 'download' }, state: 'open' },
  scope: { after: null, upTo: null, from: null, until: null, types: [], streams: [], messageId: null },
  ...{ definedAt: AT, definedBy: INGRID, approval: null, changes: 0, takings: [], delivery: null },
};

const first = (): AuditExport[] => [
  {
    ...bare,
    ...{ id: 'e1', name: 'SIEM', format: 'ocsf', masking: 'masked', target: { kind: 'webhook', host: 'hooks.siem.example' } },
    delivery: { position: 1_284_548, sequence: 1_204, lag: 3, failingSince: null, problem: null },
  },
  {
    ...bare,
    ...{ id: 'e2', name: 'Log host', format: 'syslog', target: { kind: 'syslog', host: 'log.halden-mutual.example', port: 6514 } },
    delivery: { position: 1_280_000, sequence: 88_120, lag: 4_551, failingSince: AT, problem: 'The server cannot be reached.' },
  },
  {
    ...bare,
    ...{ id: 'e3', name: 'REQ-5512 in clear', masking: 'unmasked', reason: 'authority', state: 'waiting' },
    scope: { ...bare.scope, messageId: '01JPM7W3T8Q2B4C6D8E0F1G2H3' },
  },
  {
    ...bare,
    ...{ id: 'e4', name: 'Audit of 2025', masking: 'unmasked', reason: 'audit', state: 'lapsed', definedBy: ME },
    approval: { by: BEN, until: '2026-03-17T09:14:06.000Z' },
  },
  {
    ...bare,
    ...{ id: 'e5', name: 'Evidence of message 01JPM7W3T8Q2B4C6D8E0F1G2H3' },
    scope: { ...bare.scope, messageId: '01JPM7W3T8Q2B4C6D8E0F1G2H3' },
    takings: [
      { at: AT, by: INGRID, after: 0, reached: 1_284_551, count: 651, bytes: 1_240_000, digest: '9c4107ae'.repeat(8), isComplete: true },
    ],
  },
  { ...bare, ...{ id: 'e6', name: 'Old SIEM', target: { kind: 'pull' }, state: 'ended' } },
];

const kept = new WeakMap<World, AuditExport[]>();

function exportsOf(world: World): AuditExport[] {
  const exports = kept.get(world) ?? first();
  kept.set(world, exports);
  return exports;
}

function define({ world, body }: Call): unknown {
  const { target, ...content } = defineExportRequestSchema.parse(body);
  if (content.name === 'REQ-1') throw new Refusal(409, 'export-exists', 'There is such an export already. Nothing was changed.');
  const isPush = target.kind === 'webhook' || target.kind === 'syslog';
  const made: AuditExport = {
    ...{ ...bare, ...content, id: `e${String(exportsOf(world).length + 1)}`, definedBy: ME },
    state: content.masking === 'unmasked' ? 'waiting' : 'open',
    target: target.kind === 'webhook' ? { kind: 'webhook', host: new URL(target.url).host } : target,
    delivery: isPush ? { position: 1_284_551, sequence: 0, lag: 0, failingSince: null, problem: null } : null,
  };
  exportsOf(world).unshift(made);
  return { export: made, secret: target.kind === 'webhook' || target.kind === 'pull' ? SECRET : null };
}

function changed({ world, id }: Call, by: Partial<AuditExport>): AuditExport {
  const exports = exportsOf(world);
  const at = exports.findIndex((each) => each.id === id);
  const before = exports[at];
  if (before === undefined) throw new Refusal(404, 'not-found', 'There is no such export.');
  return (exports[at] = { ...before, ...by });
}

export const exportAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  auditExports: ({ world }) => ({ exports: exportsOf(world) }),
  defineExport: define,
  changeExport: (call) => changed(call, { state: 'waiting', approval: null, definedBy: ME }),
  approveExport: (call) => changed(call, { state: 'open', approval: { by: ME, until: '2026-03-19T09:14:06.000Z' } }),
  rejectExport: (call) => changed(call, { state: 'rejected' }),
  endExport: (call) => changed(call, { state: 'ended' }),
  replaceExportSecret: (call) => ({ export: changed(call, {}), secret: SECRET }),
};
