/** What the sender of a held message may do at this moment: settings as they hold now, and how the message stands. Pure. */
import { heldRecipients, recipientsWith, type KnownMessage, type ReleaseKind } from '#events';
import { settingOf, type PolicyInForce } from './policy-in-force.js';
import type { MessageSight } from './message-sight.js';
import type { Choice } from './words/words.js';

/** Rules that ask for a second person before a release of this kind. */
export type SecondPersonFor = (kind: ReleaseKind) => readonly string[];

export interface Options {
  readonly choices: readonly Choice[];
  /** Something could be sent by the sender if two people of ours were not asked for. */
  readonly needsTwo: boolean;
}

const RELEASES = [
  ['release-encrypted', 'originator.allowReleaseEncrypted'],
  ['release', 'originator.allowRelease'],
  ['as-is', 'originator.allowReleaseAsIs'],
] as const;

const NOTHING: Options = { choices: [], needsTwo: false };

/** What there is to go by beside the message itself. */
export interface OptionRules {
  readonly policy: PolicyInForce;
  readonly secondPerson: SecondPersonFor;
  /** A legal hold covers it, marked or not: then senders decide nothing. */
  readonly isUnderHold: boolean;
}

/** In the order in which they are offered: what cures it first. */
export function optionsOf(sight: MessageSight, { policy, secondPerson, isUnderHold }: OptionRules): Options {
  const { state, sender, sealer } = sight;
  if (state.pending !== null || sealer === undefined || heldRecipients(state).length === 0) return NOTHING;
  const mayDecide = ownCopies(state).length > 0 && state.legalHolds.length === 0 && !isUnderHold;
  const allowed = mayDecide ? RELEASES.filter(([, key]) => settingOf(policy, sender, key)).map(([kind]) => kind) : [];
  const alone = allowed.filter((kind) => secondPerson(kind).length === 0 && state.proposal === null && !failsInClear(state, kind));
  const mayDelete = mayDecide && settingOf(policy, sender, 'originator.allowDelete');
  const choices: Choice[] = [
    ...alone.filter((kind) => kind === 'release-encrypted'),
    ...(state.request === null ? (['ask'] as const) : []),
    ...alone.filter((kind) => kind !== 'release-encrypted'),
    ...(mayDelete ? (['correct', 'delete'] as const) : []),
    ...(settingOf(policy, sender, 'originator.allowDownload') ? (['download'] as const) : []),
  ];
  return { choices, needsTwo: allowed.some((kind) => secondPerson(kind).length > 0) && alone.length === 0 };
}

/** Copies about which a sender may decide: a blocked one is not meant to go on, whoever asks. */
export function ownCopies(state: KnownMessage): readonly number[] {
  return recipientsWith(state, ['held', 'bounced']);
}

/** What had to be encrypted and could not be leaves in clear by nobody's word but a manager's. */
function failsInClear(state: KnownMessage, kind: ReleaseKind): boolean {
  return kind !== 'release-encrypted' && ownCopies(state).some((copy) => state.recipients[copy]?.encryptionFailed === true);
}
