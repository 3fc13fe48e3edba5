/** The commands on held messages, asked past the HTTP interface: what their handlers themselves insist on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { heldMessagesOf } from '../../test/support/held-messages-of.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { REACHES_ALL } from '../access/reach-port.js';
import type { FieldSealer } from '../platform/engine-keys.js';
import { AddNote, AddNoteHandler } from './add-note.js';
import type { DecisionMeta } from './command-outcome.js';
import { DeleteMessage, DeleteMessageHandler } from './delete-message.js';
import { DownloadContent, DownloadContentHandler } from './download-content.js';
import { ExtendHold, ExtendHoldHandler } from './extend-hold.js';
import type { HeldMessages } from './held-messages.js';
import { ReleaseMessage, ReleaseMessageHandler } from './release-message.js';
import { UndoDecision, UndoDecisionHandler } from './undo-decision.js';

const TOLD_TO_ALL = { isGuarded: false, isHidden: () => false, pseudonymOf: () => '' };
const MANAGER = by('c1', ['dlp-manager']);
const DECISION = { messageId: MESSAGE_ID, reason: 'false-positive', verdict: 'false-alarm' } as const;
const RELEASE = { ...DECISION, kind: 'release', clearTextAcknowledged: false } as const;

let fixture: EngineFixture;
let held: HeldMessages;

beforeEach(async () => {
  fixture = await engineFixture({ quarantine: { undoSeconds: 30 } });
  ({ held } = await heldMessagesOf(fixture));
  await putInCustody(fixture, { recipients: ['clerk@partner.example'] });
});

afterEach(() => fixture.remove());

describe('a decision about a held message', () => {
  it.each([
    ['release', (meta: DecisionMeta) => new ReleaseMessageHandler(held).execute(new ReleaseMessage(RELEASE, meta))],
    ['deletion', (meta: DecisionMeta) => new DeleteMessageHandler(held).execute(new DeleteMessage(DECISION, meta))],
    ['undo', (meta: DecisionMeta) => new UndoDecisionHandler(held).execute(new UndoDecision({ messageId: MESSAGE_ID }, meta))],
    [
      'extension',
      (meta: DecisionMeta) =>
        new ExtendHoldHandler(held).execute(new ExtendHold({ messageId: MESSAGE_ID, days: 90, reason: 'duplicate' }, meta)),
    ],
    ['note', (meta: DecisionMeta) => new AddNoteHandler(held).execute(new AddNote({ messageId: MESSAGE_ID, note: 'x' }, meta))],
    [
      'download',
      (meta: DecisionMeta) =>
        new DownloadContentHandler(held, fixture.blobs, TOLD_TO_ALL).execute(
          new DownloadContent({ messageId: MESSAGE_ID, reason: 'duplicate' }, meta),
        ),
    ],
  ])('(%s) is refused to everybody but a DLP manager', async (_name, ask) => {
    const before = fixture.memory.length;
    expect(await ask(by('c1', ['administrator', 'auditor']))).toMatchObject({ kind: 'refused', refused: 'role-missing' });
    expect(fixture.memory).toHaveLength(before);
  });

  it('is carried out once, however often the same command comes', async () => {
    const release = () => new ReleaseMessageHandler(held).execute(new ReleaseMessage({ ...RELEASE, note: 'agreed by phone' }, MANAGER));
    const first = await release();
    const count = fixture.memory.length;
    const second = await release();
    expect([first, second]).toMatchObject([
      { kind: 'done', repeated: false },
      { kind: 'done', repeated: true },
    ]);
    expect(fixture.memory).toHaveLength(count);
  });

  it('keeps the note of the decider sealed', async () => {
    await new ReleaseMessageHandler(held).execute(new ReleaseMessage({ ...RELEASE, note: 'agreed by phone' }, MANAGER));
    expect(fixture.memory.map(({ data }) => data).join()).not.toContain('agreed by phone');
    const { note } = JSON.parse(fixture.memory.at(-1)?.data ?? '{}') as { note: Parameters<FieldSealer['open']>[1] };
    const opener = await fixture.keys.ofMessage(MESSAGE_ID, { kind: 'message' });
    expect(opener?.open('note', note)).toBe('agreed by phone');
  });

  it('is refused when the decider has seen an older revision', async () => {
    const stale = { ...DECISION, expectedRevision: 0 };
    expect(await new DeleteMessageHandler(held).execute(new DeleteMessage(stale, MANAGER))).toMatchObject({
      kind: 'refused',
      refused: 'revision-conflict',
    });
  });
});

function by(commandId: string, roles: DecisionMeta['roles']): DecisionMeta {
  return { commandId, actor: { kind: 'account', id: '01JNAVZ3T0QK8W5H6M2R4YB7XD' }, actorTag: null, roles, reach: REACHES_ALL };
}
