/** Pieces of a WHERE clause: values only ever travel as parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export function condition(sql: string, ...values: (string | number)[]): Condition {
  return { sql, values };
}

/** `1` for none: everything matches. */
export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return condition('1');
  return { sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '), values: conditions.flatMap(({ values }) => values) };
}

export function not({ sql, values }: Condition): Condition {
  return { sql: `NOT COALESCE((${sql}), 0)`, values };
}

/** A column is one of these. */
export function among(column: string, values: readonly string[]): Condition {
  return condition(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values));
}

/** A column holds a text, whatever the case of ASCII letters. */
export function holds(column: string, text: string): Condition {
  return condition(`${column} LIKE ? ESCAPE '\\'`, `%${text.replace(/[\\%_]/g, '\\$&')}%`);
}
