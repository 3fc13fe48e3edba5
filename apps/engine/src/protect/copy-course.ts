/** Where a copy would come to, and how it would be protected, without anything being done to a mail. */
import type { ProtectionFate, ProtectionRung } from '#contracts';
import { passMailFlow, type EncryptionMethod, type FlowFacts, type FlowPass } from '#dlp';
import { ladder, type ExpiryWarning } from './ladder.js';
import type { ProtectionDesk } from './protection-desk-port.js';
import type { ProtectionPair } from './protection-method.js';

/** A copy before anybody has asked what there is to protect it. */
export interface AskedCopy {
  readonly facts: Omit<FlowFacts, 'methods' | 'failed'>;
  readonly pair: Omit<ProtectionPair, 'demanded'>;
  readonly warning: ExpiryWarning;
}

export interface CopyCourse {
  readonly fate: ProtectionFate;
  readonly sentence: string;
  readonly method: EncryptionMethod | null;
  readonly ladder: ProtectionRung[];
}

/** What would become of the copy now, and its way through the mail flow. */
export async function courseOf(
  desk: Pick<ProtectionDesk, 'optionsFor'>,
  { facts, pair, warning }: AskedCopy,
): Promise<{ readonly course: CopyCourse; readonly pass: FlowPass }> {
  const unprotected = passMailFlow({ ...facts, methods: [], failed: [] });
  if (!unprotected.transitions.some(({ to }) => to === 'encrypt')) return { course: toldCourse(unprotected, []), pass: unprotected };
  const options = await desk.optionsFor({ ...pair, demanded: isDemanded(unprotected) });
  const methods = options.flatMap(({ usable, method }) => (usable ? [method] : []));
  const pass = passMailFlow({ ...facts, methods, failed: [] });
  return { course: toldCourse(pass, ladder(options, warning)), pass };
}

function isDemanded({ transitions }: FlowPass): boolean {
  return transitions.some(({ from, because }) => from === 'check-encrypt-mode' && because === 'must-encrypt');
}

function toldCourse(pass: FlowPass, rungs: ProtectionRung[]): CopyCourse {
  const fate = fateOf(pass);
  const method = fate === 'encrypted' ? pass.encryptBy : null;
  const sentence = method === null ? FATES[fate] : ENCRYPTED[method];
  return { fate, sentence: isPolicyFailed(pass) ? POLICY_FAILED : sentence, method, ladder: rungs };
}

function fateOf({ end, encryptBy, transitions }: FlowPass): ProtectionFate {
  if (end === 'notify-sender-not-encrypted') return 'sender-told';
  if (end !== 'transport') return 'held';
  if (encryptBy !== null) return 'encrypted';
  return transitions.some(({ because }) => because === 'already-encrypted') ? 'already-encrypted' : 'in-clear';
}

const FATES: Readonly<Record<ProtectionFate, string>> = {
  encrypted: 'Leaves encrypted.',
  'already-encrypted': 'Came encrypted, and leaves as it is.',
  'in-clear': 'Leaves in clear.',
  held: 'Is held: it has to be encrypted, and cannot be.',
  'sender-told': 'Is not sent, and its sender is told: it has to be encrypted, and cannot be.',
};
const ENCRYPTED: Readonly<Record<EncryptionMethod, string>> = {
  smime: 'Leaves encrypted by S/MIME.',
  pgp: 'Leaves encrypted by OpenPGP.',
  pdf: 'Leaves as an encrypted PDF.',
};
const POLICY_FAILED = 'Is held: its policy cannot be worked out, because a stored value cannot be used.';

function isPolicyFailed({ transitions }: FlowPass): boolean {
  return transitions.some(({ because }) => because === 'policy-failed');
}
