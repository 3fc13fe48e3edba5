/** One copy on its way through the flow, and what is at hand to protect it. */
import type { SpoolDirectory } from '#crypto';
import type { FlowFacts, ProtectSettings } from '#dlp';
import type { EncryptionAttempt } from '#events';
import type { DkimSigner } from '../protect/dkim-signer-port.js';
import type { ProtectionDesk } from '../protect/protection-desk-port.js';
import type { CopyForm } from './copy-form.js';

/** One copy, as its recipient and the policy make it. */
export interface FlowCopy {
  /** Number in the envelope. */
  readonly recipient: number;
  readonly address: string;
  /** All but what there is to protect it. */
  readonly facts: FlowFacts;
  readonly protect: ProtectSettings;
  /** Something that was found stands in the subject: no encrypted copy shows it outside. Absent: no. */
  readonly hidesSubject?: boolean;
}

export interface CopyFlowParts {
  readonly desk: ProtectionDesk;
  readonly dkim: DkimSigner;
  readonly spool: SpoolDirectory;
}

/** How far one copy has come. */
export interface Course {
  readonly copy: FlowCopy;
  facts: FlowFacts;
  form: CopyForm;
  attempts: readonly EncryptionAttempt[];
}
