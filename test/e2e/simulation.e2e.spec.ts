import { describe, expect, it } from 'vitest';
import { JUDGING_DRAFT, SCANNING_DRAFT } from '../prove/draft-mail.js';
import { compareLiveAndSimulated } from '../prove/live-and-simulated.js';

const SEED = 20_264;
const DESTROYED = { reason: 'the content was destroyed', messages: 5 };

describe('a simulation', () => {
  it('tells from recorded facts alone what live processing makes of every message when nothing new is looked for', async () => {
    const compared = await compareLiveAndSimulated({ draft: JUDGING_DRAFT, messages: 60, seed: SEED, rescan: false });
    expect(compared.differences).toEqual([]);
    expect(compared.changed).toBeGreaterThan(10);
    expect(compared.rescanned).toBe(0);
    expect(compared).toMatchObject({ destroyed: 5, notReplayed: [DESTROYED] });
  }, 120_000);

  it('scans kept mail again for what is new, says what live processing makes of every message, and counts what is destroyed', async () => {
    const compared = await compareLiveAndSimulated({ draft: SCANNING_DRAFT, messages: 60, seed: SEED, rescan: true });
    expect(compared.differences).toEqual([]);
    expect(compared.changed).toBeGreaterThan(10);
    expect(compared.rescanned).toBeGreaterThan(10);
    expect(compared).toMatchObject({ destroyed: 5, notReplayed: [DESTROYED] });
  }, 120_000);
});
