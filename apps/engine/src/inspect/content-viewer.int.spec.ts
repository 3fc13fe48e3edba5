import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMessageKey, openKeyRing, openSealedBlobStore, type SealedBlobStore } from '#crypto';
import { defaultPatterns } from '#dlp';
import { storedPatternOf } from '#events';
import { buildZip } from '../../../../test/support/zip-builder.js';
import { jsonLog } from '../platform/engine-log.js';
import { ContentViewer } from './content-viewer.js';
import type * as Pool from './inspection-pool.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT_POOL = new URL('../../../../dist/apps/engine/src/inspect/inspection-pool.js', import.meta.url).href;

/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
const ID = '01JD00000000000000000000AB';
const LARGE = '01JD00000000000000000000AC';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
const DOCUMENT = buildZip([
  { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
  {
    name: '_rels/.rels',
    content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${OFFICE}" Target="word/document.xml"/></Relationships>`,
  },
  {
    name: 'word/document.xml',
    content: `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${CARD}</w:t></w:r></w:p></w:body></w:document>`,
  },
]);
const MAIL = Buffer.from(
  [
    'Subject: Your card',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '',
    `<script>alert(1)</script><p>4111 <b>1111</b> 1111 1111</p>`,
    '--b',
    'Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'Content-Disposition: attachment; filename=a.docx',
    'Content-Transfer-Encoding: base64',
    '',
    DOCUMENT.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b--',
    '',
  ].join('\r\n'),
);

let directory: string;
let blobs: SealedBlobStore;
let pool: Pool.InspectionPool;
let viewer: ContentViewer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-viewer-'));
  blobs = await openSealedBlobStore(
    join(directory, 'blobs'),
    await openKeyRing(join(directory, 'key-ring.json'), 'create', '2026-11-22T10:00:00.000Z'),
  );
  await blobs.put(ID, { messageKey: newMessageKey(), message: MAIL });
  const lines = Buffer.from(`${CARD}\r\n`.repeat(500_000));
  await blobs.put(LARGE, { messageKey: newMessageKey(), message: Buffer.concat([Buffer.from('Subject: large\r\n\r\n'), lines]) });
  const { InspectionPool } = (await import(BUILT_POOL)) as typeof Pool;
  const limits = { processes: 1, recycleAfterMessages: 100, timeoutMs: 80_000, memoryBytes: 512 * 1024 * 1024 };
  pool = await InspectionPool.start(
    limits,
    { configuration: { patterns: defaultPatterns().map(storedPatternOf), skipWords: [] }, policy: 'r1' },
    jsonLog('error'),
  );
  viewer = new ContentViewer(pool, blobs);
});
afterAll(() => {
  pool.close();
  rmSync(directory, { recursive: true });
});

describe('ContentViewer', () => {
  it('shows a stored message, read in an inspection process', async () => {
    const content = await viewer.show(ID);
    expect(content?.html).toBe('<p><mark>4111 •••• •••• 1111</mark><b></b></p>');
    expect(content?.removed).toEqual({ remoteImages: 0, links: 0, scripts: 1 });
    expect(content?.attachments).toMatchObject([{ path: '2/a.docx', findings: 1, previewable: true }]);
    expect(JSON.stringify(content)).not.toMatch(/1111[^"]{0,12}1111/);
  });

  it('previews a Word document of a stored message', async () => {
    expect(await viewer.preview(ID, '2/a.docx')).toEqual({ html: '<p><mark>4111 •••• •••• 1111</mark></p>' });
    expect(await viewer.preview(ID, '1')).toEqual({ html: '' });
  });

  it('shows the beginning of a message of ten megabytes full of matches', async () => {
    const content = await viewer.show(LARGE);
    expect(content?.parts.find(({ path }) => path === '1')?.truncated).toBe(true);
    expect(content?.text).toMatch(/^(4111 •••• •••• 1111\n)+\n\[the text goes on\]$/);
  }, 90_000); // half a million matches, on a machine that has other work

  it('has nothing to show of a message that is not stored', async () => {
    expect(await viewer.show('01JD00000000000000000000ZZ')).toBeUndefined();
    expect(await viewer.preview('01JD00000000000000000000ZZ', '2/a.docx')).toBeUndefined();
  });
});
