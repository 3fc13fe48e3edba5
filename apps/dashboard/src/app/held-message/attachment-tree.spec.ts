import { describe, expect, it } from 'vitest';
import type { Attachment } from '#contracts';
import { attachmentTree } from './attachment-tree.js';

const file = (path: string, parent: string | null, more: Partial<Attachment> = {}): Attachment => ({
  path,
  parent,
  fileName: path,
  claimedType: 'text/plain',
  actualType: 'text/plain',
  sizeBytes: 1,
  inspected: 'text',
  reason: null,
  findings: 0,
  previewable: false,
  ...more,
});
const shape = (attachments: readonly Attachment[]): (string | number)[][] =>
  attachmentTree(attachments).map((node) => [node.attachment.path, node.level]);

describe('the attachment tree', () => {
  it('stands in reading order, whatever order the list has', () => {
    expect(shape([file('a/x', 'a'), file('b', null), file('a', null), file('a/x/1', 'a/x')])).toEqual([
      ['b', 1],
      ['a', 1],
      ['a/x', 2],
      ['a/x/1', 3],
    ]);
  });

  it('hangs a file whose container is unknown on the message', () => {
    expect(shape([file('x', 'lost')])).toEqual([['x', 1]]);
  });

  it('shows files whose containers contain each other, and ends', () => {
    expect(shape([file('a', 'b'), file('b', 'a')])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('tells when a file is not what it says', () => {
    expect(attachmentTree([file('a', null, { actualType: 'application/zip' })])[0]?.disguise).toBe('says text/plain, is application/zip');
  });

  it('names matches before anything else', () => {
    const [node] = attachmentTree([file('a', null, { findings: 2, inspected: 'container' })]);
    expect(node?.chip).toMatchObject({ words: '2\u00a0matches', tone: 'refused' });
  });
});
