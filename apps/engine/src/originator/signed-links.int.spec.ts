import { afterEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID } from '../../test/support/message-in-custody.js';
import { PolicyBook } from '../policy/policy-book.js';
import { SignedLinks } from './signed-links.js';

const TAG = 'ab'.repeat(16);
const IN_A_MONTH = '2026-03-31T10:00:00.000Z';

let fixture: EngineFixture;
afterEach(() => fixture.remove());

async function links(settings: Record<string, unknown> = {}): Promise<SignedLinks> {
  fixture = await engineFixture(settings);
  const policy = new PolicyBook(fixture.events, fixture.clock, {});
  await policy.open();
  return new SignedLinks({ ...fixture, policy });
}

function tokenOf(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}

describe('a link to a held message', () => {
  it('is over after a week, or with the hold when that is sooner', async () => {
    const made = await links();
    const week = made.read(tokenOf(made.linkFor(MESSAGE_ID, TAG, IN_A_MONTH)));
    expect(week).toEqual({
      messageId: MESSAGE_ID,
      originatorTag: TAG,
      issuedAtMs: Date.parse('2026-03-01T10:00:00.000Z'),
      expiresAtMs: Date.parse('2026-03-08T10:00:00.000Z'),
    });
    const soon = made.read(tokenOf(made.linkFor(MESSAGE_ID, TAG, '2026-03-02T10:00:00.000Z')));
    expect(soon?.expiresAtMs).toBe(Date.parse('2026-03-02T10:00:00.000Z'));
  });

  it('lasts as many days as the configuration says', async () => {
    const made = await links({ retention: { tokenDays: 2 } });
    expect(made.read(tokenOf(made.linkFor(MESSAGE_ID, TAG, IN_A_MONTH)))?.expiresAtMs).toBe(Date.parse('2026-03-03T10:00:00.000Z'));
  });

  it('leads to the public address, and to where the engine listens when there is none', async () => {
    const open = await links({ http: { publicUrl: 'https://lazaret.example/' } });
    expect(open.linkFor(MESSAGE_ID, TAG, IN_A_MONTH)).toMatch(/^https:\/\/lazaret\.example\/held\/[\w-]{84}$/);
    await fixture.remove();
    const local = await links();
    expect(local.linkFor(MESSAGE_ID, TAG, IN_A_MONTH)).toMatch(/^http:\/\/127\.0\.0\.1:8080\/held\//);
    local.listensAt('http://localhost:4711');
    expect(local.linkFor(MESSAGE_ID, TAG, IN_A_MONTH)).toMatch(/^http:\/\/localhost:4711\/held\//);
  });

  it('of another engine is no link here', async () => {
    const other = await links();
    const token = tokenOf(other.linkFor(MESSAGE_ID, TAG, IN_A_MONTH));
    await fixture.remove();
    expect((await links()).read(token)).toBeUndefined();
  });
});
