/** Gathers what extraction finds, keeps paths unique and ends text at its limit – visibly. */

import type { Budget } from './budget.js';
import { hidesInDigits } from './digit-run.js';
import type { AttachmentNode, Defect, TextPart, Uninspectable, UninspectableReason } from './extraction.js';

/** The growing result of one message. */
export interface Collector {
  addText(part: TextPart): void;
  addAttachment(node: AttachmentNode): void;
  addUninspectable(part: string, reason: UninspectableReason, note: string): void;
  addDefect(defect: Defect): void;
  addFileName(fileName: string): void;
  /** A path that no other file or text has: the wanted one, or `wanted~2`, `wanted~3` … */
  uniquePath(wanted: string): string;
  readonly parts: readonly TextPart[];
  readonly attachments: readonly AttachmentNode[];
  readonly uninspectable: readonly Uninspectable[];
  readonly defects: readonly Defect[];
  readonly fileNames: ReadonlySet<string>;
}

/** Beyond this many one last entry says that there are more: a mail of a million flaws needs no million lines. */
const MAX_ENTRIES = 1_000;

/** An empty result that takes text from `budget`. */
export function createCollector(budget: Budget): Collector {
  const parts: TextPart[] = [];
  const attachments: AttachmentNode[] = [];
  const uninspectable: Uninspectable[] = [];
  const defects: Defect[] = [];
  const fileNames = new Set<string>();
  const texts = createNames();
  const files = createNames();
  const addUninspectable = (part: string, reason: UninspectableReason, note: string): void => {
    if (uninspectable.length < MAX_ENTRIES) uninspectable.push({ part, reason, note });
    else if (uninspectable.length === MAX_ENTRIES)
      uninspectable.push({ part, reason: 'limit-reached', note: 'more parts than are listed' });
  };
  return {
    parts,
    attachments,
    uninspectable,
    defects,
    fileNames,
    addText(part) {
      if (part.text.length === 0) return;
      const path = texts.unique(part.path);
      const text = takeText(part.text, budget);
      if (text.length > 0) parts.push({ ...part, path, text });
      if (text.length < part.text.length) addUninspectable(path, 'limit-reached', 'more text than is read of one message');
      if (hidesInDigits(text)) addUninspectable(path, 'limit-reached', 'digits without end, in which no number can be told from another');
    },
    addAttachment(node) {
      attachments.push(node);
    },
    addUninspectable,
    addDefect(defect) {
      if (defects.length < MAX_ENTRIES) defects.push(defect);
      else if (defects.length === MAX_ENTRIES) defects.push({ part: defect.part, defect: 'more-defects', note: 'more than are listed' });
    },
    addFileName(fileName) {
      fileNames.add(fileName);
    },
    uniquePath: files.unique,
  };
}

function takeText(text: Buffer, budget: Budget): Buffer {
  if (budget.takeText(text.length)) return text;
  let end = budget.textLeft();
  // A UTF-8 character is not cut: continuation bytes are 10xxxxxx.
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end--;
  budget.takeText(end);
  return text.subarray(0, end);
}

function createNames(): { readonly unique: (wanted: string) => string } {
  const counts = new Map<string, number>();
  return {
    unique(wanted) {
      let name = wanted;
      for (let n = (counts.get(wanted) ?? 0) + 1; counts.has(name); n++) {
        counts.set(wanted, n);
        name = `${wanted}~${n}`;
      }
      counts.set(name, 1);
      return name;
    },
  };
}
