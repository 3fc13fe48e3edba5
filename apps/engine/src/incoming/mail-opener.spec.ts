import { expect, it } from 'vitest';
import { jsonLog } from '../platform/engine-log.js';
import { MailOpener } from './mail-opener.js';

const none = () => Promise.resolve([]);
const never = () => Promise.reject(new Error('this is not to be asked'));
const HOW = { allowRsaPkcs1: false, readInline: false, attachedKeys: false, at: '2026-03-01T12:00:00.000Z' };

it('a mail that is too large to be opened is not even read', async () => {
  const keys = { recipients: none, signers: none, sessionKeys: none, pgpSigners: none };
  const opener = new MailOpener({ work: { open: never }, keys, log: jsonLog('silent') });
  expect(
    await opener.open({ messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC', sizeBytes: 50 * 1024 * 1024 + 1, whole: never }, HOW),
  ).toBeUndefined();
});
