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

/** Before version 3 no similarity hash was made. */
export function messageInspectedFromV2(data: unknown): unknown {
  return isRecord(data) ? { ...data, similarity: null } : data;
}

/** Before version 4 nobody looked at what a mail is as a whole. */
export function messageInspectedFromV3(data: unknown): unknown {
  return isRecord(data) ? { ...data, protection: null, isCalendar: null } : data;
}

/** Version 1 knew no teams. */
export function custodyTakenFromV1(data: unknown): unknown {
  return isRecord(data) ? { ...data, team: null } : data;
}

/** In version 1 a release was as it is, by one person of ours. */
export function releaseScheduledFromV1(data: unknown): unknown {
  return isRecord(data) ? { ...data, by: 'person', proposalId: null } : data;
}

export function releaseCommittedFromV1(data: unknown): unknown {
  return isRecord(data) ? { ...data, kind: 'as-is' } : data;
}

export function deletionScheduledFromV1(data: unknown): unknown {
  return isRecord(data) ? { ...data, by: 'person' } : data;
}

/** In version 1 nothing could be tried. */
export function encryptionFailedFromV1(data: unknown): unknown {
  return isRecord(data) ? { ...data, attempts: [] } : data;
}

/** In version 1 one key opened the bytes and the sealed fields. */
export function contentDestroyedFromV1(data: unknown): unknown {
  return isRecord(data) ? { ...data, snippets: 'destroyed' } : data;
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
