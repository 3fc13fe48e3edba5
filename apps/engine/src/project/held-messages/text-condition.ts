/** Full-text search for one word or phrase. */
import { condition, type Condition } from './condition.js';

const COLUMNS = ['subject', 'people', 'patterns', 'files', 'masked'] as const;

/** It must occur somewhere. Three and more characters use the trigram index; shorter ones are compared. */
export function textCondition(text: string): Condition {
  if ([...text].length >= 3) {
    const phrase = `"${text.replaceAll('"', '""')}"`;
    return condition('number IN (SELECT rowid FROM held_messages_text_v5 WHERE held_messages_text_v5 MATCH ?)', phrase);
  }
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const any = COLUMNS.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
  return condition(`number IN (SELECT rowid FROM held_messages_text_v5 WHERE ${any})`, ...COLUMNS.map(() => like));
}
