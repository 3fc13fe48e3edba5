import RE2 from 're2';

/** One RE2.Set holds no more expressions than this; larger ones fail to compile near 300 complex expressions. */
const SHARD_SIZE = 250;
/** Bytes of text given to a set at once: a hit then costs an exact search of this much text, not of the whole window. */
const CHUNK_BYTES = 128 * 1024;
/** Bytes by which chunks overlap: the longest match that the prefilter promises to see across a border. */
export const CHUNK_OVERLAP_BYTES = 4 * 1024;

/** A range of bytes in which a match may begin. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Says, in one pass over the text, which of many expressions match somewhere in it. */
export interface Prefilter {
  /** By index of the expressions that match: the ranges where matches may begin, ascending and merged. */
  rangesOf(bytes: Buffer): ReadonlyMap<number, readonly ByteRange[]>;
}

interface Shard {
  readonly firstIndex: number;
  readonly size: number;
  /** Absent when the set could not be built even for one expression: then everything is searched one by one. */
  readonly set?: InstanceType<typeof RE2.Set>;
}

/** Builds the sets for these expressions (RE2 syntax, each already known to compile). Never throws. */
export function buildPrefilter(expressions: readonly string[]): Prefilter {
  const shards: Shard[] = [];
  for (let first = 0; first < expressions.length; first += SHARD_SIZE) {
    shards.push(...buildShards(expressions.slice(first, first + SHARD_SIZE), first));
  }
  return { rangesOf: (bytes) => findRanges(shards, bytes) };
}

function buildShards(expressions: readonly string[], firstIndex: number): Shard[] {
  try {
    return [{ firstIndex, size: expressions.length, set: new RE2.Set(expressions) }];
  } catch {
    // The set is too large for RE2's memory budget: halve it.
    if (expressions.length === 1) return [{ firstIndex, size: 1 }];
    const half = Math.ceil(expressions.length / 2);
    return [...buildShards(expressions.slice(0, half), firstIndex), ...buildShards(expressions.slice(half), firstIndex + half)];
  }
}

function findRanges(shards: readonly Shard[], bytes: Buffer): Map<number, ByteRange[]> {
  const ranges = new Map<number, ByteRange[]>();
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const end = Math.min(bytes.length, start + CHUNK_BYTES);
    const chunk = bytes.subarray(start, Math.min(bytes.length, end + CHUNK_OVERLAP_BYTES));
    for (const shard of shards) {
      for (const index of matchShard(shard, chunk)) append(ranges, shard.firstIndex + index, { start, end });
    }
  }
  return ranges;
}

/** Indices in the shard that match; all of them when the set runs out of memory, since a set that gives up proves nothing. */
function matchShard(shard: Shard, chunk: Buffer): Iterable<number> {
  try {
    if (shard.set !== undefined) return shard.set.match(chunk);
  } catch {
    // Fall through to one by one.
  }
  return Array.from({ length: shard.size }, (_, i) => i);
}

function append(ranges: Map<number, ByteRange[]>, index: number, range: ByteRange): void {
  const own = ranges.get(index) ?? [];
  const last = own.at(-1);
  if (last?.end === range.start) own.splice(-1, 1, { start: last.start, end: range.end });
  else own.push(range);
  ranges.set(index, own);
}
