import { describe, expect, it } from 'vitest';
import { buildPdf, onePage } from '../../../../test/support/pdf-builder.js';
import { buildZip } from '../../../../test/support/zip-builder.js';
import { sniff } from './sniff.js';

const zip = (...names: string[]): Buffer => buildZip(names.map((name) => ({ name, content: 'x' })));
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const CFB = latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + '\0'.repeat(600));
const OOXML = 'application/vnd.openxmlformats-officedocument.';

describe('sniff', () => {
  it.each<[string, Buffer, string]>([
    ['plain text', Buffer.from('Hello,\r\nworld é'), 'text/plain'],
    ['UTF-16 with a mark', Buffer.from('\ufeffHello world', 'utf16le'), 'text/plain'],
    ['UTF-16 without a mark', Buffer.from('Hello world', 'utf16le'), 'text/plain'],
    ['HTML', Buffer.from('\n<!-- x --><!DOCTYPE html><p>x'), 'text/html'],
    ['a mail', Buffer.from('Received: from a\r\n\tby b\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nbody'), 'message/rfc822'],
    ['text with one colon', Buffer.from('Subject: lunch?\r\n\r\nyes'), 'text/plain'],
    ['a PDF', buildPdf(onePage('')), 'application/pdf'],
    ['a PDF behind 900 bytes', Buffer.concat([Buffer.alloc(900, 65), buildPdf(onePage(''))]), 'application/pdf'],
    ['a PDF behind the signature of a picture', Buffer.concat([latin1('GIF89a'), buildPdf(onePage(''))]), 'application/pdf'],
    ['a zip that stores a PDF', buildZip([{ name: 'a.pdf', content: buildPdf(onePage('')), method: 0 }]), 'application/zip'],
    ['a zip behind a picture', Buffer.concat([latin1('\xff\xd8\xff\xe0'), Buffer.alloc(99), zip('a.txt')]), 'application/zip'],
    ['a zip', zip('a.txt'), 'application/zip'],
    ['a program that unpacks itself', Buffer.concat([latin1('MZ\x90\0'), Buffer.alloc(500), zip('a.txt')]), 'application/zip'],
    ['docx', zip('[Content_Types].xml', 'word/document.xml'), `${OOXML}wordprocessingml.document`],
    ['xlsx', zip('[Content_Types].xml', 'xl/workbook.xml'), `${OOXML}spreadsheetml.sheet`],
    ['pptx', zip('[Content_Types].xml', 'ppt/presentation.xml'), `${OOXML}presentationml.presentation`],
    [
      'odt',
      buildZip([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', method: 0 }]),
      'application/vnd.oasis.opendocument.text',
    ],
    ['gzip', latin1('\x1f\x8b\x08\0'), 'application/gzip'],
    ['RTF', latin1('{\\rtf1 x}'), 'application/rtf'],
    ['an old Office file', CFB, 'application/x-cfb'],
    ['an encrypted Office file', Buffer.concat([CFB, Buffer.from('EncryptedPackage', 'utf16le')]), 'application/x-encrypted-office'],
    ['7z', latin1("7z\xbc\xaf'\x1c\0\x04"), 'application/x-7z-compressed'],
    ['rar', latin1('Rar!\x1a\x07\x01\0'), 'application/x-rar-compressed'],
    ['PNG', latin1('\x89PNG\r\n\x1a\n'), 'image/png'],
    ['a sound', latin1('OggS\0\x02' + '\0'.repeat(22) + '\x01\x1eOpusHead'), 'application/ogg'],
    ['noise', latin1('\x00\x93\x01\xfe\x7f\x80\x02\x03\x00\x91'), 'application/octet-stream'],
    ['nothing', Buffer.alloc(0), 'text/plain'],
  ])('knows %s', async (_, bytes, expected) => {
    expect(await sniff(bytes)).toBe(expected);
  });
});
