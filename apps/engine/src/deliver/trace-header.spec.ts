import { describe, expect, it } from 'vitest';
import { rfc5322Date, traceHeader, warningHeader } from './trace-header.js';

const transmission = {
  client: { address: '192.0.2.25', name: 'mail.sender.example' },
  protocol: 'ESMTPS',
  messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC',
  receivedAt: '2026-03-01T09:05:07.000Z',
};

function unfolded(header: Buffer): string {
  return header.toString('latin1').replace(/\r\n(?=[ \t])/g, '');
}

describe('the trace field', () => {
  it('says from whom, by whom, how, as what and when (RFC 5321 §4.4)', () => {
    expect(unfolded(traceHeader(transmission, 'gateway.example'))).toBe(
      'Received: from mail.sender.example ([192.0.2.25]) by gateway.example (Lazaret) with ESMTPS ' +
        'id 01JNAVZ3T0QK8W5H6M2R4YB7XC; Sun, 01 Mar 2026 09:05:07 +0000\r\n',
    );
  });

  it.each(['a\r\nBcc: x@y.example', 'a) (b', 'ü.example', 'a\tb', '', 'x'.repeat(5000)])(
    'stays one field whatever the client is called: %j',
    (name) => {
      const header = traceHeader({ ...transmission, client: { address: '2001:db8::1\r\n', name } }, 'gateway.example');
      const lines = header.toString('latin1').split('\r\n');
      expect(lines.at(-1)).toBe('');
      expect(lines.slice(1, -1).filter((line) => !line.startsWith(' '))).toEqual([]);
      expect(lines.filter((line) => line.length > 998)).toEqual([]);
      expect(unfolded(header).match(/\([^)]*\)/g)).toEqual(['([2001:db8::1])', '(Lazaret)']);
    },
  );

  it('writes dates as RFC 5322 §3.3 asks', () => {
    expect(rfc5322Date('2026-11-22T23:59:59.999Z')).toBe('Sun, 22 Nov 2026 23:59:59 +0000');
  });
});

describe('the warning field', () => {
  it('names patterns only', () => {
    expect(warningHeader(['credit-card', 'iban']).toString()).toBe('X-Lazaret-Warning: credit-card, iban\r\n');
  });

  it('says policy when no pattern stands behind it', () => {
    expect(warningHeader([]).toString()).toBe('X-Lazaret-Warning: policy\r\n');
  });
});
