/** Values in clear side by side: nobody waits for what somebody else has asked for. */
import type { Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import type { Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { REACHES_ALL } from '../access/reach-port.js';
import type { ContentViewer } from '../inspect/content-viewer.js';
import { HeldMessageOpener } from '../quarantine/held-message-opener.js';
import { RevealQuota } from './reveal-quota.js';
import { RevealValue, RevealValueHandler, type RevealOutcome } from './reveal-value.js';

let engine: HttpEngine;
let messageId = '';

beforeEach(async () => {
  engine = await startHttpEngine({ config: { access: { revealsPerHour: 1 } } });
  messageId = await holdMessage(engine.parts);
});
afterEach(() => engine.close());

/** A double of the inspection: it answers nobody until it is let go. */
function slowViewer() {
  const waiting: (() => void)[] = [];
  const reveal: ContentViewer['reveal'] = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { value: 'double', pattern: 'credit-card' };
  };
  return { viewer: { reveal }, waiting };
}

function handler(viewer: Pick<ContentViewer, 'reveal'>): RevealValueHandler {
  const { keys, clock, config } = engine.parts;
  const [opener, accesses] = [engine.app.get(HeldMessageOpener, { strict: false }), engine.app.get(AccessRecorder, { strict: false })];
  return new RevealValueHandler(opener, viewer, accesses, keys, new RevealQuota(accesses, clock, config), { isHidden: () => false });
}

function ask(by: RevealValueHandler, account: string): Promise<RevealOutcome> {
  const roles: Role[] = ['dlp-manager'];
  const actor = { kind: 'account', id: account } as const;
  const caller: Caller = { actor, name: account, email: '', roles, reach: REACHES_ALL, actorTag: null, sessionDigest: null };
  const place = { part: '1', start: 5, end: 24 };
  return by.execute(new RevealValue({ messageId, place, reason: 'decide', note: undefined }, caller));
}

describe('a value in clear', () => {
  it('is not waited for by others than who asked for it', async () => {
    const { viewer, waiting } = slowViewer();
    const handling = handler(viewer);
    const slow = ask(handling, 'ana');
    await expect.poll(() => waiting.length).toBe(1);
    const other = ask(handling, 'ben');
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]?.();
    expect(await other).toMatchObject({ kind: 'done', revealed: { left: 0 } });
    waiting[0]?.();
    expect(await slow).toMatchObject({ kind: 'done' });
  });

  it('counts before the next of the same person is looked for', async () => {
    const { viewer, waiting } = slowViewer();
    const handling = handler(viewer);
    const both = [ask(handling, 'ana'), ask(handling, 'ana')];
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.();
    // whichever was first to find its message
    expect((await Promise.all(both)).map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    expect(waiting).toHaveLength(1);
  });
});
