import { describe, expect, it } from 'vitest';
import { dsnOf, wantsReport, type EnvelopeDsn } from './envelope-dsn.js';

const dsn: EnvelopeDsn = {
  ret: null,
  envid: null,
  recipients: [
    { notify: ['NEVER'], orcpt: null },
    { notify: ['SUCCESS', 'DELAY'], orcpt: null },
    { notify: ['FAILURE'], orcpt: 'rfc822;c@example.net' },
    { notify: null, orcpt: null },
  ],
};

describe('the reports that a sender asks for', () => {
  // RFC 3461 §4.1: the words as they are; without NOTIFY a failure is reported
  it.each([
    [0, false, false, false],
    [1, false, true, true],
    [2, true, false, false],
    [3, true, false, false],
  ])('of recipient %i: failed %s, delayed %s, relayed %s', (recipient, failed, delayed, relayed) => {
    expect(wantsReport(dsn, recipient, 'failed')).toBe(failed);
    expect(wantsReport(dsn, recipient, 'delayed')).toBe(delayed);
    expect(wantsReport(dsn, recipient, 'relayed')).toBe(relayed);
  });

  it('are failures only when the client does not speak of reports', () => {
    expect(wantsReport(undefined, 0, 'failed')).toBe(true);
    expect(wantsReport(undefined, 0, 'delayed')).toBe(false);
    expect(wantsReport(undefined, 0, 'relayed')).toBe(false);
  });

  it('go with their recipients', () => {
    expect(dsnOf(dsn, [2, 0])?.recipients).toEqual([dsn.recipients[2], dsn.recipients[0]]);
    expect(dsnOf(undefined, [0])).toBeUndefined();
  });
});
