/**
 * The way from output bytes back to source bytes, as runs. In a *linear* run output and source advance byte by byte;
 * a *whole* run is a piece that was composed, expanded or replaced, and any byte of it stands for its whole source.
 * Source bytes that left no output (invisible characters, further blanks) are the gaps between runs.
 *
 * Text that needs no change costs one run, whatever its length or script.
 */
export interface OffsetMap {
  /** First output byte of each run, ascending. */
  out: Uint32Array;
  /** Source byte of the run's first output byte, ascending. */
  source: Uint32Array;
  /** 0: linear. Otherwise the number of source bytes that the whole run stands for. */
  whole: Uint32Array;
  count: number;
}

/** A span of bytes, `end` exclusive. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** An empty map. */
export function createOffsetMap(): OffsetMap {
  const room = 64;
  return { out: new Uint32Array(room), source: new Uint32Array(room), whole: new Uint32Array(room), count: 0 };
}

/** From `out` on, output copies the source from `source` on. Costs nothing when the last run goes on that way anyway. */
export function mapLinear(map: OffsetMap, out: number, source: number): void {
  const last = map.count - 1;
  if (last >= 0 && map.whole[last] === 0 && out - (map.out[last] ?? 0) === source - (map.source[last] ?? 0)) return;
  pushRun(map, out, source, 0);
}

/** The output from `out` to the next run stands for all of `length` source bytes from `source` on. */
export function mapWhole(map: OffsetMap, out: number, source: number, length: number): void {
  pushRun(map, out, source, length);
}

/** Forgets the runs that begin at `out` or later, so that the output from there on can be written anew. */
export function rewindMap(map: OffsetMap, out: number): void {
  while (map.count > 0 && (map.out[map.count - 1] ?? 0) >= out) map.count--;
}

/** The source bytes that the output bytes `start` to `end` (exclusive, not empty) stand for. */
export function sourceSpan(map: OffsetMap, start: number, end: number): ByteSpan {
  const first = runAt(map, start);
  const last = runAt(map, end - 1);
  const whole = map.whole[last] ?? 0;
  const lastSource = map.source[last] ?? 0;
  return {
    start: sourceStart(map, first, start),
    end: whole > 0 ? lastSource + whole : lastSource + (end - (map.out[last] ?? 0)),
  };
}

function sourceStart(map: OffsetMap, run: number, out: number): number {
  const source = map.source[run] ?? 0;
  return (map.whole[run] ?? 0) > 0 ? source : source + (out - (map.out[run] ?? 0));
}

/** Index of the run that holds the output byte: the last one that begins at or before it. */
function runAt(map: OffsetMap, out: number): number {
  return lastAtOrBefore(map.out, map.count, out);
}

/** Index of the last of the first `count` ascending values that is ≤ `wanted`; 0 when none is. */
export function lastAtOrBefore(ascending: Uint32Array, count: number, wanted: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((ascending[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

function pushRun(map: OffsetMap, out: number, source: number, whole: number): void {
  if (map.count === map.out.length) {
    map.out = doubled(map.out);
    map.source = doubled(map.source);
    map.whole = doubled(map.whole);
  }
  map.out[map.count] = out;
  map.source[map.count] = source;
  map.whole[map.count] = whole;
  map.count++;
}

function doubled(values: Uint32Array): Uint32Array {
  const wider = new Uint32Array(values.length * 2);
  wider.set(values);
  return wider;
}
