import { describe, expect, it } from 'vitest';
import { exportDecider, mayLeave, type ExportCommand, type KnownExport } from './export-decider.js';
import type { ExportDefinition, ExportEvent } from './export-events.js';

const definition: ExportDefinition = {
  name: 'to the SIEM',
  scope: { after: null, upTo: null, from: null, until: null, types: [], streams: [], messageId: null },
  format: 'cloudevents',
  masking: 'sealed',
  reason: null,
  by: 'anna',
  byTag: 'aa'.repeat(16),
  target: { kind: 'download' },
};
const unmasked: ExportDefinition = { ...definition, masking: 'unmasked', reason: 'authority' };
const UNTIL = '2026-12-01T08:00:00.000Z';
const begun = { takingId: 't1', after: 0, upTo: 10 };
const taken = { takingId: 't1', reached: 10, count: 3, bytes: 99, digest: 'cd'.repeat(32), isComplete: true };

function stateOf(given: readonly ExportEvent[]) {
  return given.reduce(exportDecider.evolve, exportDecider.initialState());
}
function when(given: readonly ExportEvent[], command: ExportCommand) {
  return exportDecider.decide(command, stateOf(given));
}
const approve = (by: string, tag: string | null = null, changes: number | null = null): ExportCommand => {
  return { type: 'ApproveExport', person: { by, tag }, until: UNTIL, changes };
};
const begin = (now: string): ExportCommand => ({ type: 'BeginExport', now, data: begun });

const defined: ExportEvent = { type: 'ExportDefined', data: definition };
const definedUnmasked: ExportEvent = { type: 'ExportDefined', data: unmasked };
const approved: ExportEvent = { type: 'ExportApproved', data: { by: 'bert', until: UNTIL } };

describe('an export', () => {
  it('is taken at once when what is sealed stays sealed or masked', () => {
    expect(when([], { type: 'DefineExport', definition })).toEqual([defined]);
    expect(when([defined], begin('2026-11-30T08:00:00.000Z'))).toEqual([{ type: 'ExportBegun', data: begun }]);
  });

  it('says why when nothing is masked', () => {
    expect(when([], { type: 'DefineExport', definition: { ...unmasked, reason: null } })).toMatchObject({ refused: 'reason-needed' });
  });

  it('goes to no machine when nothing is masked', () => {
    const target = { kind: 'webhook', host: 'siem.example.com', secretId: '01JNAVZ3T0SECRET0000000000' } as const;
    expect(when([], { type: 'DefineExport', definition: { ...unmasked, target } })).toMatchObject({ refused: 'unmasked-not-pushed' });
  });

  it('that masks nothing is not taken before a second person has agreed', () => {
    expect(when([definedUnmasked], begin('2026-11-30T08:00:00.000Z'))).toMatchObject({ refused: 'export-not-approved' });
    expect(when([definedUnmasked], approve('bert'))).toEqual([approved]);
    expect(when([definedUnmasked, approved], begin('2026-11-30T08:00:00.000Z'))).toEqual([{ type: 'ExportBegun', data: begun }]);
  });

  it('is not approved by who wants it, under another account of the same address neither', () => {
    expect(when([definedUnmasked], approve('anna'))).toMatchObject({ refused: 'second-person-needed' });
    expect(when([definedUnmasked], approve('anna-2', 'aa'.repeat(16)))).toMatchObject({ refused: 'second-person-needed' });
  });

  it('is approved as it was seen, or not at all', () => {
    const changed: ExportEvent = { type: 'ExportChanged', data: unmasked };
    expect(when([definedUnmasked], approve('bert', null, 0))).toEqual([approved]);
    expect(when([definedUnmasked, changed], approve('bert', null, 0))).toMatchObject({ refused: 'export-changed' });
    expect(when([definedUnmasked, changed], approve('bert', null, 1))).toEqual([approved]);
  });

  it('is not taken after the time that was agreed to', () => {
    expect(when([definedUnmasked, approved], begin(UNTIL))).toMatchObject({ refused: 'export-not-approved' });
  });

  it('needs a second person anew once it was changed', () => {
    const { target: _, ...change } = { ...unmasked, by: 'bert', byTag: null };
    const changed = when([definedUnmasked, approved], { type: 'ChangeExport', change });
    expect(changed).toEqual([{ type: 'ExportChanged', data: change }]);
    const state = stateOf([definedUnmasked, approved, { type: 'ExportChanged', data: change }]);
    expect(mayLeave(state as KnownExport, '2026-11-30T08:00:00.000Z')).toBe(false);
    expect(exportDecider.decide(approve('bert'), state)).toMatchObject({ refused: 'second-person-needed' });
  });

  it('has ended for good, and what had left by then is recorded all the same', () => {
    const ended: ExportEvent = { type: 'ExportEnded', data: {} };
    expect(when([defined], { type: 'EndExport' })).toEqual([ended]);
    expect(when([defined, ended], begin('2026-11-30T08:00:00.000Z'))).toMatchObject({ refused: 'export-ended' });
    expect(when([defined, ended], { type: 'EndExport' })).toEqual([]);
    expect(when([defined, ended], { type: 'RecordTaking', data: taken })).toEqual([{ type: 'ExportTaken', data: taken }]);
  });

  it('that a second person turned down has ended', () => {
    const reject: ExportCommand = { type: 'RejectExport', person: { by: 'bert', tag: null } };
    expect(when([definedUnmasked], reject)).toEqual([{ type: 'ExportRejected', data: { by: 'bert' } }]);
    expect(when([definedUnmasked, { type: 'ExportRejected', data: { by: 'bert' } }], approve('carl'))).toMatchObject({
      refused: 'export-ended',
    });
    expect(when([defined], reject)).toMatchObject({ refused: 'nothing-to-approve' });
  });

  it('has a new token from when it is replaced', () => {
    const pull: ExportEvent = { type: 'ExportDefined', data: { ...definition, target: { kind: 'pull', tokenDigest: '00'.repeat(32) } } };
    const replaced: ExportEvent = { type: 'ExportSecretReplaced', data: { tokenDigest: '11'.repeat(32), secretId: null } };
    expect(when([pull], { type: 'ReplaceExportSecret', data: replaced.data })).toEqual([replaced]);
    expect(stateOf([pull, replaced])).toMatchObject({ target: { tokenDigest: '11'.repeat(32) } });
    expect(when([defined], { type: 'ReplaceExportSecret', data: { tokenDigest: null, secretId: null } })).toMatchObject({
      refused: 'export-has-no-secret',
    });
  });

  it('that nobody has defined is not found', () => {
    expect(when([], { type: 'EndExport' })).toMatchObject({ refused: 'not-found' });
  });
});
