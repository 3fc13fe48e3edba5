/**
 * The process that protects mail: it has no key of ours, no environment, no way to the network and none to write files. What is to be signed
 * it asks of the engine; the password of a PDF comes with its one mail.
 */
import { constants } from 'node:fs';
import net from 'node:net';
import { CmsError, type CertificateName, type CmsRecipient, type DecryptionKey, type PgpSessionKey, type SigningKey } from '#crypto';
import { forbidNetwork } from '../../platform/forbid-network.js';
import { createFrameReader, FRAME, writeFrame } from '../../platform/frames.js';
import { openMail } from '../open-mail.js';
import { protectBySmime } from '../smime-mail.js';
import {
  MOST_NAMES,
  MOST_SIGNERS,
  toldBytesSchema,
  toldCertificatesSchema,
  toldPgpKeysSchema,
  toldSessionKeysSchema,
  type KeyQuestion,
} from './key-questions.js';
import { packOpened, reportOf } from './opened-report.js';
import { pdfOptionsOf, protectJobSchema, smimeProtectionOf, type OpenJob } from './protect-job.js';
import { workRefusal } from './work-refusal.js';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;

// qpdf's own file system, which is in memory, asks for these numbers by a call that a process without permissions may not make
Object.assign(process, { binding: () => ({ fs: constants }) });

const pipe = new net.Socket({ fd: 3, readable: true, writable: true });
forbidNetwork();

const reader = createFrameReader(MAX_FRAME_BYTES);
let body: Buffer[] = [];
let work = Promise.resolve();
let told: ((payload: Buffer) => void) | undefined;

pipe.on('data', (chunk: Buffer) => {
  for (const { kind, payload } of reader.feed(chunk)) {
    if (kind === FRAME.body) body.push(payload);
    else if (kind === FRAME.job) startJob(payload);
    else if (kind === FRAME.told) told?.(payload);
  }
});
pipe.on('close', () => process.exit(0));
pipe.on('error', () => process.exit(1));

function startJob(payload: Buffer): void {
  const mail = Buffer.concat(body);
  body = [];
  work = work.then(() => run(payload, mail));
}

async function run(payload: Buffer, mail: Buffer): Promise<void> {
  try {
    writeFrame(pipe, FRAME.answer, await made(payload, mail));
  } catch (cause) {
    const { code, message } = workRefusal(cause);
    writeFrame(pipe, FRAME.failed, Buffer.from(JSON.stringify({ code, message }), 'utf8'));
  }
}

async function made(payload: Buffer, mail: Buffer): Promise<Buffer> {
  const job = protectJobSchema.parse(JSON.parse(payload.toString('utf8')));
  if (job.kind === 'smime') return protectBySmime(mail, smimeProtectionOf(job, askForSignature));
  if (job.kind === 'open') return opened(mail, job);
  // with its fonts it takes long to load, and not everybody sends PDF
  const { encryptToPdfMail } = await import('../pdf-mail.js');
  return encryptToPdfMail(mail, pdfOptionsOf(job));
}

async function opened(mail: Buffer, wish: OpenJob): Promise<Buffer> {
  const keys = {
    recipients: askForRecipients,
    certificates: askForSigners,
    decryptor: { open: askForSessionKeys },
    pgpKeys: askForPgpKeys,
  };
  const result = await openMail(mail, { ...wish, at: new Date(wish.at) }, keys);
  return packOpened(reportOf(result, mail), result.mail);
}

async function ask(question: KeyQuestion): Promise<unknown> {
  const answer = new Promise<Buffer>((resolve) => {
    told = resolve;
  });
  writeFrame(pipe, FRAME.ask, Buffer.from(JSON.stringify(question), 'utf8'));
  return JSON.parse((await answer).toString('utf8'));
}

/** What only a key of ours can make. */
async function askForBytes(question: KeyQuestion): Promise<Buffer> {
  const { bytes } = toldBytesSchema.parse(await ask(question));
  if (bytes === null) throw new CmsError('unusable-key', 'The key did not do what was asked.');
  return bytes;
}

const askForSignature: SigningKey['sign'] = (data, scheme) => {
  const { digest } = scheme;
  if (digest === 'sha1') throw new CmsError('unsupported', 'The hash is too weak to sign with.');
  return askForBytes({ ask: 'sign', data: data.toString('base64'), scheme: { ...scheme, digest } });
};

async function askForRecipients(names: readonly CertificateName[]): Promise<CmsRecipient[]> {
  const { certificates } = toldCertificatesSchema.parse(await ask({ ask: 'recipients', names: written(names) }));
  return certificates.map(({ der, kind }, recipient) => ({ certificate: { der }, key: remoteKey(kind, recipient) }));
}

async function askForSigners(names: readonly CertificateName[]) {
  return toldCertificatesSchema.parse(await ask({ ask: 'signers', names: written(names) })).certificates;
}

async function askForSessionKeys(packets: readonly Buffer[]): Promise<PgpSessionKey[]> {
  const asked = packets.slice(0, MOST_NAMES).map((body) => body.toString('base64'));
  const { sessionKeys } = toldSessionKeysSchema.parse(await ask({ ask: 'session-keys', packets: asked }));
  return sessionKeys.map(({ cipherId, ...key }) => ({ ...key, cipherId: cipherId ?? undefined }));
}

async function askForPgpKeys(keyIds: readonly string[]): Promise<Buffer[]> {
  return toldPgpKeysSchema.parse(await ask({ ask: 'pgp-signers', keyIds: keyIds.slice(0, MOST_SIGNERS) })).keys;
}

function written(names: readonly CertificateName[]) {
  return names.slice(0, MOST_NAMES).map((name) => ('der' in name ? { ...name, der: name.der.toString('base64') } : name));
}

function remoteKey(kind: DecryptionKey['kind'], recipient: number): DecryptionKey {
  return {
    kind,
    unwrapRsa: (encryptedKey, how, keyBytes) => {
      const asked = how.padding === 'pkcs1' ? how : { ...how, label: how.label?.toString('base64') };
      return askForBytes({ ask: 'unwrap', recipient, encryptedKey: encryptedKey.toString('base64'), how: asked, keyBytes });
    },
    agree: (peer) => askForBytes({ ask: 'agree', recipient, peer: peer.export({ type: 'spki', format: 'der' }).toString('base64') }),
  };
}
