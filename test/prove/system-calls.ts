/** Reads what strace -f -y has written: calls in the order in which they ended, with the file that each is about. */
export interface SystemCall {
  readonly name: string;
  /** All arguments as strace shows them. */
  readonly text: string;
  /** The file of the first descriptor, or the target of a rename. */
  readonly file: string;
  readonly failed: boolean;
}

/** A call that was interrupted by others counts where it was resumed: that is when its effect is known. */
export function readSystemCalls(trace: string): SystemCall[] {
  const begun = new Map<string, string>();
  const calls: SystemCall[] = [];
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    if (unfinished?.[1] !== undefined) begun.set(thread, unfinished[1]);
    else calls.push(...parsed(resumed ? `${begun.get(thread) ?? ''}${resumed[1] ?? ''}` : rest));
  }
  return calls;
}

function parsed(line: string): SystemCall[] {
  const [, name, text, result] = /^(\w+)\((.*)\)\s+=\s+(-?\d+)/.exec(line) ?? [];
  if (name === undefined || text === undefined) return [];
  const target = name.startsWith('rename') ? /"([^"]*)"[^"]*$/.exec(text) : /^\d+<([^>]*)>/.exec(text);
  return [{ name, text, file: target?.[1] ?? '', failed: Number(result) < 0 }];
}
