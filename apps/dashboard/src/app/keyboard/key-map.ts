/** The keyboard map as data: what the help shows and what the keys do come from one table. */

export type KeyAction =
  | 'next'
  | 'previous'
  | 'open'
  | 'back'
  | 'search'
  | 'show-new'
  | 'false-alarm'
  | 'release'
  | 'release-encrypted'
  | 'only-encryptable'
  | 'as-is'
  | 'return'
  | 'delete'
  | 'hold'
  | 'claim'
  | 'assign'
  | 'select'
  | 'select-range'
  | 'reveal'
  | 'note'
  | 'undo'
  | 'next-match'
  | 'previous-match'
  | 'reason'
  | 'confirm'
  | 'layout'
  | 'go-quarantine'
  | 'go-mine'
  | 'go-reports'
  | 'go-mailbox'
  | 'go-patterns'
  | 'go-audit'
  | 'help';

export interface KeyBinding {
  readonly action: KeyAction;
  /** As shown; a list is a sequence. `1–8` stands for the digits. */
  readonly keys: readonly string[];
  readonly words: string;
}

export const keyMap: readonly KeyBinding[] = [
  { action: 'next', keys: ['j'], words: 'next message' },
  { action: 'previous', keys: ['k'], words: 'previous message' },
  { action: 'open', keys: ['o'], words: 'open (also Enter)' },
  { action: 'back', keys: ['Esc'], words: 'back, cancel' },
  { action: 'false-alarm', keys: ['f'], words: 'false alarm' },
  { action: 'release', keys: ['r'], words: 'release' },
  { action: 'release-encrypted', keys: ['e'], words: 'release encrypted' },
  { action: 'only-encryptable', keys: ['y'], words: 'only to those it can be encrypted for' },
  { action: 'as-is', keys: ['a'], words: 'release as it is' },
  { action: 'return', keys: ['b'], words: 'return to the sender' },
  { action: 'delete', keys: ['d'], words: 'delete' },
  { action: 'hold', keys: ['h'], words: 'hold or keep longer' },
  { action: 'reason', keys: ['1–8'], words: 'reason' },
  { action: 'confirm', keys: ['Ctrl ⏎'], words: 'confirm' },
  { action: 'undo', keys: ['u'], words: 'undo' },
  { action: 'claim', keys: ['c'], words: 'claim, or give back' },
  { action: 'assign', keys: ['t'], words: 'assign' },
  { action: 'note', keys: ['n'], words: 'add a note' },
  { action: 'select', keys: ['x'], words: 'select' },
  { action: 'select-range', keys: ['Shift x'], words: 'select up to here' },
  { action: 'reveal', keys: ['v'], words: 'reveal the match' },
  { action: 'previous-match', keys: ['['], words: 'previous match' },
  { action: 'next-match', keys: [']'], words: 'next match' },
  { action: 'search', keys: ['/'], words: 'search' },
  { action: 'show-new', keys: ['.'], words: 'show new messages' },
  { action: 'layout', keys: ['s'], words: 'split or list' },
  { action: 'go-quarantine', keys: ['g', 'q'], words: 'go to the quarantine' },
  { action: 'go-mine', keys: ['g', 'm'], words: 'go to what I have claimed' },
  { action: 'go-reports', keys: ['g', 'r'], words: 'go to the false alarms' },
  { action: 'go-mailbox', keys: ['g', 't'], words: 'go to the trial mailbox' },
  { action: 'go-patterns', keys: ['g', 'p'], words: 'go to the patterns' },
  { action: 'go-audit', keys: ['g', 'a'], words: 'go to the audit' },
  { action: 'help', keys: ['?'], words: 'this map' },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** The focus is in a field that takes text. */
  readonly inField: boolean;
}

export type KeyMeaning =
  | { readonly kind: 'action'; readonly action: KeyAction; readonly digit: number | null }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'nothing' };

const NOTHING: KeyMeaning = { kind: 'nothing' };
const act = (action: KeyAction, digit: number | null = null): KeyMeaning => ({ kind: 'action', action, digit });

/** `Shift x` as the browser names the key: `X`. */
const pressed = (key: string): string => (key.startsWith('Shift ') ? key.slice('Shift '.length).toUpperCase() : key);
const bySequence = new Map(keyMap.map((binding) => [binding.keys.map(pressed).join(' '), binding.action]));
const prefixes = new Set(keyMap.filter((binding) => binding.keys.length > 1).map((binding) => binding.keys[0]));

/**
 * What a key press means. Ctrl+Enter and Escape work everywhere; single keys only outside fields and while they are
 * switched on (WCAG 2.1.4). `prefix` is the key pressed just before, if it begins a sequence.
 */
export function meaningOf(press: KeyPress, prefix: string | null, singleKeys: boolean): KeyMeaning {
  if (press.key === 'Enter') return press.ctrl ? act('confirm') : NOTHING;
  if (press.key === 'Escape') return act('back');
  if (press.ctrl || press.alt || press.inField || !singleKeys) return NOTHING;
  if (prefix !== null) {
    const followed = bySequence.get(`${prefix} ${press.key}`);
    if (followed !== undefined) return act(followed);
  }
  if (/^[1-8]$/.test(press.key)) return act('reason', Number(press.key));
  if (prefixes.has(press.key)) return { kind: 'prefix', prefix: press.key };
  const action = bySequence.get(press.key);
  return action === undefined ? NOTHING : act(action);
}
