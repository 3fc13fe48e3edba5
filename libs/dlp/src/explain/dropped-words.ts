/** Which words of a text the skip list drops. */
import { compileSkipList, foldText } from '../normalize/normalize.js';
import { skippedCore, type SkipList } from '../normalize/skip-list.js';

/** Words of a folded text (single blanks) that stand on the list, each once, in the order of the text; at most `most`. */
export function droppedWords(folded: string, list: SkipList, most: number): readonly string[] {
  const dropped = new Set<string>();
  if (list.words.size === 0) return [];
  for (const token of folded.split(' ')) {
    const bytes = Buffer.from(token, 'utf8');
    const core = skippedCore(list, bytes, 0, bytes.length);
    if (core !== undefined) dropped.add(bytes.toString('utf8', core.start, core.end));
    if (dropped.size >= most) break;
  }
  return [...dropped];
}

/** The same for words as somebody wrote them. */
export function droppedFrom(text: string, skipWords: readonly string[], most: number): readonly string[] {
  return droppedWords(foldText(text), compileSkipList(skipWords), most);
}
