import { describe, expect, it } from 'vitest';
import { fromXtext, mailParameters, recipientParameters, xtext } from './dsn-parameters.js';

describe('the DSN parameters for a next hop', () => {
  // the examples of RFC 3461 §4 and §10
  it('say what the sender asks for, and no more', () => {
    expect(mailParameters({ ret: 'HDRS', envid: 'QQ314159', recipients: [] })).toBe(' RET=HDRS ENVID=QQ314159');
    expect(mailParameters({ ret: null, envid: null, recipients: [] })).toBe('');
    expect(mailParameters(undefined)).toBe('');
    expect(recipientParameters({ notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;Bob@Example.COM' })).toBe(
      ' NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@Example.COM',
    );
    expect(recipientParameters({ notify: null, orcpt: null })).toBe('');
    expect(recipientParameters(undefined)).toBe('');
  });

  // RFC 3461 §4: "+" and "=" and all outside of "!" to "~" as hexchar, upper case
  it.each([
    ['a+b=c', 'a+2Bb+3Dc'],
    ['two words', 'two+20words'],
    ['line\r\nRCPT TO:<x>', 'line+0D+0ARCPT+20TO:<x>'],
  ])('write %j as %j, so that no value ends the line', (text, written) => {
    expect(xtext(text)).toBe(written);
    expect(fromXtext(written)).toBe(text);
  });

  it('write an original recipient beyond ASCII as RFC 6533 says', () => {
    expect(recipientParameters({ notify: null, orcpt: 'utf-8;jörg@example.net' })).toBe(' ORCPT=utf-8;j\\x{F6}rg@example.net');
  });
});
