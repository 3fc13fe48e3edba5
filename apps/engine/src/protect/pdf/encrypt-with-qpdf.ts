/**
 * qpdf as WebAssembly: puts attachments into a PDF and encrypts it (AES-256, revision 6: ISO 32000-2 §7.6.4). It runs in this process
 * and in memory alone: no file, no argument list and no environment that others could read ever holds a password.
 */
import { createRequire } from 'node:module';
import type { Password } from '#crypto';
import { PdfRefused } from './pdf-refused.js';

const requireFrom = createRequire(import.meta.url);

/** The parts of the module that are used; its own types leave most of them out. */
interface QpdfModule {
  callMain(words: string[]): number;
  readonly FS: {
    init(input: () => null, output: (byte: number) => void, errors: (byte: number) => void): void;
    writeFile(path: string, bytes: Uint8Array): void;
    readFile(path: string): Uint8Array;
  };
}

type OpenQpdf = (options: {
  readonly locateFile: () => string;
  readonly preRun: readonly ((module: QpdfModule) => void)[];
}) => Promise<QpdfModule>;

const openQpdf = requireFrom('@neslinesli93/qpdf-wasm') as OpenQpdf;
const wasmFile = requireFrom.resolve('@neslinesli93/qpdf-wasm/dist/qpdf.wasm');

/** A file to put into the PDF. */
export interface EmbeddedFile {
  /** Unique among the files of one PDF; not a path. */
  readonly name: string;
  /** `type/subtype`. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface ToEncrypt {
  readonly pdf: Uint8Array;
  readonly files: readonly EmbeddedFile[];
  /** Opens the PDF. */
  readonly password: Password;
  /** Would change its permissions; there are none to change, so nobody needs to know it. */
  readonly ownerPassword: Password;
}

const [INPUT, OUTPUT, JOB] = ['/input.pdf', '/output.pdf', '/job.json'];

/** @throws PdfRefused (`not-encrypted`) when qpdf ends with anything but success, a warning included. */
export async function encryptWithQpdf(toEncrypt: ToEncrypt): Promise<Buffer> {
  // fresh for each PDF: what one mail leaves in its memory is gone before the next one
  const qpdf = await openQpdf({ locateFile: () => wasmFile, preRun: [silence] });
  qpdf.FS.writeFile(INPUT, toEncrypt.pdf);
  toEncrypt.files.forEach(({ bytes }, index) => qpdf.FS.writeFile(pathOf(index), bytes));
  // a job file takes every name and password as it is; a word on the command line may begin with `-` or `@` and mean something
  qpdf.FS.writeFile(JOB, Buffer.from(JSON.stringify(jobOf(toEncrypt))));
  if (run(qpdf) !== 0) throw new PdfRefused('not-encrypted', 'the PDF could not be encrypted');
  return Buffer.from(qpdf.FS.readFile(OUTPUT));
}

function jobOf({ files, password, ownerPassword }: ToEncrypt): object {
  return {
    inputFile: INPUT,
    outputFile: OUTPUT,
    // what the pages hold is compressed already, and most attachments are
    streamData: 'preserve',
    objectStreams: 'generate',
    addAttachment: files.map(({ name, mediaType }, index) => ({
      file: pathOf(index),
      filename: name,
      mimetype: mediaType,
      // readers list by key: the order of the mail
      key: `${String(index + 1).padStart(4, '0')} ${name}`,
    })),
    encrypt: { userPassword: password.reveal(), ownerPassword: ownerPassword.reveal(), '256bit': {} },
  };
}

function pathOf(index: number): string {
  return `/attachment-${index}`;
}

/** It would write to the standard output of this process, where the mail goes. */
function silence({ FS }: QpdfModule): void {
  const ignore = (): void => undefined;
  FS.init(() => null, ignore, ignore);
}

/** The exit code; that of this process stays what it is, though the module sets it. */
function run(qpdf: QpdfModule): number {
  const before = process.exitCode;
  try {
    return qpdf.callMain([`--job-json-file=${JOB}`]);
  } catch {
    // out of memory; whatever it says may hold names or bytes of the mail
    return -1;
  } finally {
    process.exitCode = before;
  }
}
