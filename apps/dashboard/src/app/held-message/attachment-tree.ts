/** Attachments as a tree in the order in which one reads it. Pure. */
import type { Attachment } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';
import { placeWords } from './matches.js';

export interface AttachmentNode {
  readonly attachment: Attachment;
  /** 1 for those that hang on the message itself. */
  readonly level: number;
  readonly name: string;
  readonly icon: string;
  readonly chip: Chip;
  /** Set when a file says one type and is another. */
  readonly disguise: string | null;
}

/** Parents before their children; a node whose parent is unknown, or its own ancestor, hangs on the message. */
export function attachmentTree(attachments: readonly Attachment[]): AttachmentNode[] {
  const paths = new Set(attachments.map((attachment) => attachment.path));
  const seen = new Set<string>();
  const nodes: AttachmentNode[] = [];
  const hang = (parent: string | null, level: number): void => {
    for (const attachment of attachments) {
      const hangsOn = attachment.parent !== null && paths.has(attachment.parent) ? attachment.parent : null;
      if (hangsOn !== parent || seen.has(attachment.path)) continue;
      seen.add(attachment.path);
      nodes.push(nodeOf(attachment, level));
      hang(attachment.path, level + 1);
    }
  };
  hang(null, 1);
  const adrift = attachments.filter((attachment) => !seen.has(attachment.path)); // parents in a ring
  return [...nodes, ...adrift.map((attachment) => nodeOf(attachment, 1))];
}

const nodeOf = (attachment: Attachment, level: number): AttachmentNode => ({
  attachment,
  level,
  name: attachment.fileName ?? placeWords(attachment.path),
  icon: iconOf(attachment.actualType),
  chip: chipOf(attachment),
  disguise: attachment.claimedType === attachment.actualType ? null : `says ${attachment.claimedType}, is ${attachment.actualType}`,
});

function iconOf(type: string): string {
  if (/zip|tar|gzip|7z|rar/.test(type)) return 'zip';
  if (/sheet|excel|csv/.test(type)) return 'sheet';
  if (type.startsWith('image/')) return 'img';
  if (type.startsWith('message/')) return 'mail';
  return /^text\/|word|pdf/.test(type) ? 'text' : 'file';
}

function chipOf({ inspected, findings, reason }: Attachment): Chip {
  if (findings > 0) return { words: counted(findings, 'match', 'matches'), icon: 'alert', tone: 'refused' };
  switch (inspected) {
    case 'text':
      return { words: 'Read, nothing found', icon: 'check', tone: 'sent' };
    case 'container':
      return { words: 'Opened', icon: 'check', tone: 'sent' };
    case 'no-text':
      return { words: 'No text in it', icon: 'eyeoff', tone: 'held' };
    case 'uninspectable':
      return { words: reason ?? 'Could not inspect', icon: 'eyeoff', tone: 'unknown' };
  }
}
