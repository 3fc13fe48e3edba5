/**
 * The process that protects mail: it has no key of ours, no environment, no way to the network and none to write files. What is to be signed
 * it asks of the engine; the password of a PDF comes with its one mail.
 */
import { constants } from 'node:fs';
import net from 'node:net';
import { CmsError, type SigningKey } from '#crypto';
import { forbidNetwork } from '../../platform/forbid-network.js';
import { createFrameReader, FRAME, writeFrame } from '../../platform/frames.js';
import { protectBySmime } from '../smime-mail.js';
import { pdfOptionsOf, protectJobSchema, smimeProtectionOf, toldSignatureSchema } from './protect-job.js';
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
  // with its fonts it takes long to load, and not everybody sends PDF
  const { encryptToPdfMail } = await import('../pdf-mail.js');
  return encryptToPdfMail(mail, pdfOptionsOf(job));
}

const askForSignature: SigningKey['sign'] = async (data, scheme) => {
  const answer = new Promise<Buffer>((resolve) => {
    told = resolve;
  });
  writeFrame(pipe, FRAME.ask, Buffer.from(JSON.stringify({ data: data.toString('base64'), scheme }), 'utf8'));
  const { signature } = toldSignatureSchema.parse(JSON.parse((await answer).toString('utf8')));
  if (signature === null) throw new CmsError('unusable-key', 'The key did not sign.');
  return signature;
};
