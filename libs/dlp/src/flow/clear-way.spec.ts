import { describe, expect, it } from 'vitest';
import { ClearWay } from './clear-way.js';

/** `a b: why` for a step from a to b. */
function way(...steps: string[]): { from: string; to: string; because: string }[] {
  return steps.map((step) => {
    const [ends = '', because = ''] = step.split(': ');
    const [from = '', to = ''] = ends.split(' ');
    return { from, to, because };
  });
}
const CLEARED = ['dlp post-dlp: nothing-found', 'check-must-encrypt sign: in-clear', 'dkim-sign transport: not-signed'];

describe('the proof that copies may leave readable', () => {
  it('is there for a way that leads out', () => {
    expect(ClearWay.of(way(...CLEARED))).toBeInstanceOf(ClearWay);
    expect(ClearWay.of(way('root internal: recipient-inside', 'internal transport: not-scanned'))).toBeInstanceOf(ClearWay);
    expect(ClearWay.of(way('post-quarantine-send-as-is transport: as-is'))).toBeInstanceOf(ClearWay);
  });

  it.each([
    ['does not lead out', ['dlp dlp-quarantine: pattern']],
    ['is none', []],
    ['leads over a method of encryption', ['encrypt-smime dkim-sign: encrypted', 'dkim-sign transport: not-signed']],
    ['demands encryption by a pattern', ['dlp-must-encrypt post-dlp: must-encrypt', ...CLEARED]],
    ['demands encryption by a setting', ['post-dlp check-subject-trigger: mandatory-recipient', ...CLEARED]],
    ['demands encryption by a trigger', ['check-force-encrypt-header check-encrypt-mode: header-trigger', ...CLEARED]],
    ['shows what demands encryption beside the one it came with', ['post-dlp check-subject-trigger: found-readable', ...CLEARED]],
    ['demands encryption by a release', ['post-quarantine-force-encrypt post-dlp: release-encrypted', ...CLEARED]],
  ])('is missing for a way that %s', (_, steps) => {
    expect(ClearWay.of(way(...steps))).toBeUndefined();
  });

  it('is there for what came encrypted, whatever demanded that', () => {
    const steps = ['dlp-must-encrypt post-dlp: must-encrypt', 'post-dlp dkim-sign: already-encrypted', 'dkim-sign transport: not-signed'];
    expect(ClearWay.of(way(...steps))).toBeInstanceOf(ClearWay);
  });

  it('cannot be put together by somebody else', () => {
    expect(ClearWay.is(ClearWay.ownMail())).toBe(true);
    expect(ClearWay.is(Object.create(ClearWay.prototype))).toBe(false);
    expect(ClearWay.is({})).toBe(false);
  });
});
