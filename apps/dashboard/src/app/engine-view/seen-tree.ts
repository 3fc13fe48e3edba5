/** The parts of a mail as a tree, with what became of each. Pure. */
import type { EngineView } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';
import { placeWords } from '../held-message/matches.js';

export interface SeenNode {
  readonly path: string;
  readonly name: string;
  readonly mediaType: string;
  /** From 0. */
  readonly depth: number;
  readonly sizeBytes: number | null;
  readonly chip: Chip;
  /** Whether there is text to look at. */
  readonly hasText: boolean;
  readonly notes: readonly string[];
}

const kindWords = { subject: 'Subject', headers: 'Headers', body: 'Body', attachment: 'Attachment' } as const;

/** Texts of the mail itself first, then what is attached, each below what it was found in. */
export function seenTree(view: EngineView): SeenNode[] {
  const attached = new Map(view.attachments.map((attachment) => [attachment.path, attachment]));
  const texts = view.parts.filter(({ path }) => !attached.has(path));
  const files = [...attached.values()].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  return [
    ...texts.map((part) =>
      nodeOf(view, {
        path: part.path,
        name: part.kind === 'attachment' ? placeWords(part.path) : kindWords[part.kind],
        mediaType: part.mediaType,
        sizeBytes: null,
        depth: 0,
      }),
    ),
    ...files.map((file) =>
      nodeOf(view, {
        path: file.path,
        name: file.fileName ?? placeWords(file.path),
        mediaType: file.mediaType,
        sizeBytes: file.sizeBytes,
        depth: files.filter((other) => file.path.startsWith(`${other.path}/`)).length,
      }),
    ),
  ];
}

/** Path of the text to look at first: the body if anything is marked in it, else whatever has a mark, else the body. */
export function partToShow({ parts, findings, nearMisses }: EngineView): string {
  const marked = new Set([...findings, ...nearMisses].map(({ part }) => part));
  const body = parts.find(({ kind }) => kind === 'body');
  const first = parts.find(({ path }) => marked.has(path));
  return (body !== undefined && marked.has(body.path) ? body : (first ?? body ?? parts[0]))?.path ?? '';
}

type Facts = Pick<SeenNode, 'path' | 'name' | 'mediaType' | 'sizeBytes' | 'depth'>;

function nodeOf(view: EngineView, facts: Facts): SeenNode {
  const isHere = ({ part }: { part: string }): boolean => part === facts.path;
  const failed = view.uninspectable.filter(isHere);
  const hasText = view.parts.some(({ path }) => path === facts.path);
  const notes = [...failed.map(({ note }) => note), ...view.defects.filter(isHere).map(({ note }) => note)];
  return { ...facts, hasText, notes, chip: chipOf(view.findings.filter(isHere).length, failed.length > 0, hasText) };
}

function chipOf(findings: number, failed: boolean, hasText: boolean): Chip {
  if (failed) return { words: 'Could not inspect', icon: 'eyeoff', tone: 'unknown' };
  if (findings > 0) return { words: counted(findings, 'match', 'matches'), icon: 'alert', tone: 'refused' };
  return hasText ? { words: 'Read, nothing found', icon: 'check', tone: 'sent' } : { words: 'Opened', icon: 'check', tone: 'sent' };
}
