import { describe, expect, it } from 'vitest';
import { keptReply, relayedReply, REPLIES } from './replies.js';

describe('replies', () => {
  it.each(Object.entries(REPLIES))('%s has an enhanced code of the same class (RFC 3463 §2)', (_, { code, text }) => {
    expect(text).toMatch(/^[45]\.\d\.\d{1,2} [A-Z]/);
    expect(text.charAt(0)).toBe(String(code).charAt(0));
  });

  it('pass the answer of the next hop on as it is, but for one that would end our own session', () => {
    expect(relayedReply({ code: 550, text: '5.1.1 No such user' })).toEqual({ code: 550, text: '5.1.1 No such user' });
    expect(relayedReply({ code: 421, text: '4.3.2 Stopping' })).toEqual({ code: 451, text: '4.3.2 Stopping' });
  });

  it('name the queue id of what is kept', () => {
    expect(keptReply('01JNAVZ3T0QK8W5H6M2R4YB7XC')).toEqual({ code: 250, text: '2.0.0 Ok: queued as 01JNAVZ3T0QK8W5H6M2R4YB7XC' });
  });
});
