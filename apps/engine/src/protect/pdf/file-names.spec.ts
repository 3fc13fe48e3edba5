import { describe, expect, it } from 'vitest';
import { fileNamesFor } from './file-names.js';

const names = (...given: (string | undefined)[]): string[] =>
  fileNamesFor(given.map((fileName) => ({ fileName, mediaType: 'image/png', bytes: Buffer.alloc(0) })));

describe('the name of an attachment', () => {
  it.each([
    ['Übersicht – 見積.png', 'Übersicht – 見積.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\windows\\a.dll', 'a.dll'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['a<b>|c?.txt', 'a_b__c_.txt'],
    ['.bashrc', 'bashrc'],
    ['CON.txt', '_CON.txt'],
    ['name. ', 'name'],
    ['-rf', '-rf'],
    ['@job', '@job'],
    ['', 'attachment-1.png'],
    ['..', 'attachment-1.png'],
    [undefined, 'attachment-1.png'],
  ])('%j is %j', (given, shown) => {
    expect(names(given)).toEqual([shown]);
  });

  it('takes no time, were it made of dots', () => {
    const start = process.cpuUsage().user;
    expect(names(`x${'. '.repeat(200_000)}x`)).toEqual([`x${'. '.repeat(99)}x`]);
    expect(process.cpuUsage().user - start).toBeLessThan(2_000_000);
  });

  it('is of its own', () => {
    expect(names('a.pdf', 'A.pdf', 'a.pdf', 'a (2).pdf')).toEqual(['a.pdf', 'A (2).pdf', 'a (3).pdf', 'a (2) (2).pdf']);
  });

  it('is not that of the text or the header', () => {
    expect(names('Text-of-this-mail.txt', 'header-of-this-mail.txt')).toEqual(['Text-of-this-mail (2).txt', 'header-of-this-mail (2).txt']);
  });

  it('can be stored, ending and all', () => {
    const [name = ''] = names(`${'見'.repeat(500)}.pdf`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^見+\.pdf$/);
  });
});
