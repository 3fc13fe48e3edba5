/** The desk for incoming mail of an engine without a certificate: nothing is opened, and what only we write is taken out. */
import type { SpoolDirectory } from '#crypto';
import { IncomingDesk } from '../../src/incoming/incoming-desk.js';
import { IncomingWork } from '../../src/incoming/incoming-work.js';
import { MailOpener } from '../../src/incoming/mail-opener.js';
import { jsonLog } from '../../src/platform/engine-log.js';

export function noIncoming({ spool }: { readonly spool: SpoolDirectory }): IncomingWork {
  const none = () => Promise.resolve([]);
  const keys = { recipients: none, signers: none, sessionKeys: none, pgpSigners: none };
  const work = { open: () => Promise.reject(new Error('nothing is opened here')) };
  const opener = new MailOpener({ work, keys, log: jsonLog('silent') });
  const certificates = { judge: () => ({ usable: false, why: 'untrusted-root', detail: '' }) as const, viewOf: () => '' };
  const judges = { certificates, pgpKeys: { signerOf: () => undefined, signsFor: () => false } };
  const revocation = { prepare: () => Promise.resolve() };
  const desk = new IncomingDesk({ opener, judges, revocation, own: { hasKeys: false, isOf: () => false } });
  return new IncomingWork({ desk, signers: { keep: () => Promise.resolve() }, pgpKeys: { keep: () => Promise.resolve() }, spool });
}
