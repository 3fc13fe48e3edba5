/** Lifts message facts of older versions. Data of another shape stays as it is: the newest schema then refuses it. */

/** Version 1 did not count parts by kind, nor confidences by part: both are unknown, not zero. */
export function messageInspectedFromV1(data: unknown): unknown {
  if (!isRecord(data)) return data;
  return { ...data, partCounts: null, summaries: eachRecord(data['summaries'], summaryFromV1) };
}

/** In version 1 every pattern asked whether a mail contains something, and there were no exceptions. */
export function verdictReachedFromV1(data: unknown): unknown {
  if (!isRecord(data)) return data;
  return { ...data, groups: eachRecord(data['groups'], (group) => ({ ...group, reasons: eachRecord(group['reasons'], reasonFromV1) })) };
}

function summaryFromV1(summary: Readonly<Record<string, unknown>>): unknown {
  return { ...summary, byPart: eachRecord(summary['byPart'], (part) => ({ ...part, kind: null, byConfidence: [] })) };
}

function reasonFromV1(reason: Readonly<Record<string, unknown>>): unknown {
  return reason['kind'] === 'pattern' ? { ...reason, condition: 'contains', exception: null } : reason;
}

function eachRecord(items: unknown, lift: (item: Readonly<Record<string, unknown>>) => unknown): unknown {
  return Array.isArray(items) ? items.map((item: unknown) => (isRecord(item) ? lift(item) : item)) : items;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
