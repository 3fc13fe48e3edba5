import { describe, expect, it } from 'vitest';
import { BEN, EXCEPTION, NOW, PolicyLog, REASON } from '../../test/support/policy-log.js';
import { decideGrantException, decideWithdrawException, type GrantException } from './decide-exception.js';
import { policySetOf } from './policy-set-of.js';

const TOMORROW = '2026-03-02T10:00:00.000Z';
const STREAM = `exception-${EXCEPTION}`;
const grant = (more: Partial<GrantException> = {}): GrantException => ({
  id: EXCEPTION,
  refs: ['all', 'all'],
  sender: { level: 'domain', domain: 'halden.example' },
  recipient: null,
  expiresAt: TOMORROW,
  now: NOW,
  owner: BEN.id,
  reason: REASON,
  ...more,
});

describe('an exception', () => {
  it('names patterns, ends, owner, reason and its end', () => {
    expect(decideGrantException(new PolicyLog().state, grant())).toEqual([
      {
        type: 'ExceptionGranted',
        data: {
          refs: ['all'],
          sender: { level: 'domain', domain: 'halden.example' },
          recipient: null,
          expiresAt: TOMORROW,
          owner: BEN.id,
          reason: REASON,
        },
      },
    ]);
  });

  it('is refused when it would end before it begins, or names what does not exist', () => {
    const { state } = new PolicyLog();
    expect(decideGrantException(state, grant({ expiresAt: NOW }))).toMatchObject({ refused: 'already-expired' });
    expect(decideGrantException(state, grant({ refs: ['pattern/none'] }))).toMatchObject({ refused: 'unknown-reference' });
  });

  it('is granted once, withdrawn once, and then judges no more', () => {
    const log = new PolicyLog();
    log.take(STREAM, decideGrantException(log.state, grant()));
    expect(decideGrantException(log.state, grant())).toMatchObject({ refused: 'exception-exists' });
    expect(policySetOf(log.state, 'r').exceptions.map(({ id }) => id)).toEqual([EXCEPTION]);
    log.take(STREAM, decideWithdrawException(log.state, { id: EXCEPTION, reason: null }), BEN);
    expect(decideWithdrawException(log.state, { id: EXCEPTION, reason: null })).toEqual([]);
    expect(log.state.exceptions.get(EXCEPTION)?.withdrawn).toEqual({ at: '2026-03-01T10:00:01.000Z', by: BEN, reason: null });
    expect(policySetOf(log.state, 'r').exceptions).toEqual([]);
    expect(decideWithdrawException(log.state, { id: 'other', reason: null })).toMatchObject({ refused: 'unknown-exception' });
  });
});
