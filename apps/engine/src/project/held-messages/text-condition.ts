/** Full-text search for one word or phrase. */
import { condition, type Condition } from './condition.js';

const COLUMNS = ['subject', 'people', 'patterns', 'files', 'masked'] as const;
const NOT_PEOPLE = COLUMNS.filter((column) => column !== 'people');

/** It must occur somewhere, or somewhere but among the people. Three and more characters use the trigram index; shorter ones are compared. */
export function textCondition(text: string, where: 'anywhere' | 'not-people' = 'anywhere'): Condition {
  const columns = where === 'anywhere' ? COLUMNS : NOT_PEOPLE;
  if ([...text].length >= 3) {
    const phrase = `"${text.replaceAll('"', '""')}"`;
    const query = where === 'anywhere' ? phrase : `{${columns.join(' ')}} : ${phrase}`;
    return condition('number IN (SELECT rowid FROM held_messages_text_v5 WHERE held_messages_text_v5 MATCH ?)', query);
  }
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const any = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
  return condition(`number IN (SELECT rowid FROM held_messages_text_v5 WHERE ${any})`, ...columns.map(() => like));
}
