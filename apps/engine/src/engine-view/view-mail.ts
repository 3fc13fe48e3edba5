/** From the bytes of a mail and the policy in force to what the engine sees; the same behind the API and the command line. */
import type { EngineView } from '#contracts';
import { UnusableSetting, type MailEnd, type Pattern, type PolicyResolver } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';
import type { MailExaminer } from '../inspect/examiner-port.js';
import { endOf, type TagOf } from '../platform/mail-end.js';
import type { PolicySnapshot } from '../policy/policy-snapshot.js';
import { scanConfiguration } from '../policy/scan-configuration.js';
import type { Judging } from '../receive/disposition.js';
import { senderPolicy } from '../receive/sender-policy.js';
import { recipientsOf } from './asked-mail.js';
import { engineView } from './engine-view.js';
import { askedPatterns, trialPolicy } from './trial-policy.js';

export interface MailToView {
  readonly raw: Buffer;
  /** Empty: the address of the From header. */
  readonly sender: string;
  /** None: somebody outside. */
  readonly recipients: readonly string[];
  /** Tried in the place of the live version of its pattern. */
  readonly draft: Pattern | null;
}

export interface ViewTools {
  readonly examiner: Pick<MailExaminer, 'examine' | 'demands'>;
  readonly policy: Pick<PolicySnapshot, 'revision' | 'set' | 'resolver'>;
  readonly tagOf: TagOf;
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly config: Pick<EngineConfig, 'routes' | 'dlp'>;
}

/** @throws InspectionFailed when the inspection gives up on the mail; Overloaded */
export async function viewMail(mail: MailToView, { examiner, policy, tagOf, at, config }: ViewTools): Promise<EngineView> {
  const { internalDomains } = config.routes;
  const trial = trialPolicy(policy, mail.draft, { internalDomains });
  const asked = askedPatterns(trial.set);
  const examination = await examiner.examine(mail.raw, { patterns: asked, skipWords: scanConfiguration(trial).skipWords });
  const sender = endOf(mail.sender === '' ? examination.from : mail.sender, tagOf);
  return engineView(examination, asked, trial, {
    sender,
    recipients: recipientsOf(mail.recipients, tagOf),
    at,
    demands: await demandsOf(mail.raw, { examiner, resolver: trial.resolver, sender }),
    internalDomains,
    exemptDomains: config.dlp.exemptDomains,
  });
}

interface Demanding {
  readonly examiner: ViewTools['examiner'];
  readonly resolver: PolicyResolver;
  readonly sender: MailEnd;
}

/** As mail is judged: where nobody can say what would demand encryption, it is held. */
async function demandsOf(raw: Buffer, { examiner, resolver, sender }: Demanding): Promise<Judging['demands']> {
  try {
    return await examiner.demands(raw, senderPolicy(resolver, sender).triggers);
  } catch (cause) {
    if (cause instanceof UnusableSetting) return 'unknown';
    throw cause;
  }
}
