import { describe, expect, it } from 'vitest';
import { prependHeader } from '../mime/prepend-header.js';
import { contentToProve, OWN_NOTICE_FIELD, readOwnNotice } from './own-notice.js';

const notice = Buffer.from('From: <a@example.org>\r\nSubject: Held\r\n\r\nText\r\nmore\r\n');
const sent = prependHeader(notice, OWN_NOTICE_FIELD, 'v1 proof');

function onTheWay(change: (text: string) => string): ReturnType<typeof readOwnNotice> {
  return readOwnNotice(Buffer.from(change(sent.toString('latin1')), 'latin1'));
}

describe('what the proof of an own notice covers', () => {
  it('is the same before it is sent and when it comes in', () => {
    expect(onTheWay((text) => text)).toEqual({ claim: 'v1 proof', content: contentToProve(notice) });
  });

  it.each([
    ['trace fields in front', (text: string) => `Return-Path: <>\r\nReceived: from a\r\n\tby b; Tue\r\n${text}`],
    ['a field folded anew', (text: string) => text.replace('Subject: Held', 'Subject:\r\n Held')],
    ['empty lines at the end', (text: string) => `${text}\r\n\r\n`],
  ])('does not change by %s', (_, change) => {
    expect(onTheWay(change)?.content).toEqual(contentToProve(notice));
  });

  it.each([
    ['another subject', (text: string) => text.replace('Held', 'Help')],
    ['another text', (text: string) => text.replace('more', 'less')],
    ['a field more below', (text: string) => text.replace('\r\n\r\n', '\r\nX-More: secret\r\n\r\n')],
    ['a field less', (text: string) => text.replace('Subject: Held\r\n', '')],
    ['a line more', (text: string) => `${text}secret\r\n`],
  ])('changes by %s', (_, change) => {
    expect(onTheWay(change)?.content).not.toEqual(contentToProve(notice));
  });

  it.each([
    ['another field in front', (text: string) => `X-More: secret\r\n${text}`],
    ['a second proof', (text: string) => text.replace('From:', 'X-Lazaret-Notice: v1 other\r\nFrom:')],
    ['no proof', (text: string) => text.replace(/^X-Lazaret-Notice[^\r]*\r\n/, '')],
    ['a line that is no field', (text: string) => `a stray line\r\n${text}`],
  ])('is not there with %s', (_, change) => {
    expect(onTheWay(change)).toBeUndefined();
  });
});
