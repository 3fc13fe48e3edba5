/** Memory of a process and of all it has started, sampled (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

export interface PeakMemory {
  /** Resident set of the process itself. */
  readonly mainMiB: number;
  /** The process and its descendants; pages that they share are counted once (PSS). */
  readonly treeMiB: number;
}

/** Samples until the answer is called, which gives the highest values seen. */
export function watchMemory(pid: number, everyMs = 50): () => PeakMemory {
  let peak: PeakMemory = { mainMiB: 0, treeMiB: 0 };
  const sample = (): void => {
    const tree = treeOf(pid).reduce((sum, each) => sum + kibibytes(each, 'smaps_rollup', 'Pss'), 0) / 1024;
    peak = { mainMiB: Math.max(peak.mainMiB, kibibytes(pid, 'status', 'VmRSS') / 1024), treeMiB: Math.max(peak.treeMiB, tree) };
  };
  sample();
  const timer = setInterval(sample, everyMs);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function treeOf(root: number): number[] {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = new Map<number, number[]>();
  for (const name of parents) {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(Number(name), 'status'))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(root);
}

function kibibytes(pid: number, file: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(read(pid, file))?.[1] ?? 0);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
