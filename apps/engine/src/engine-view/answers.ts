/** The answer of every pattern for a mail; of several recipients the one that the pattern comes furthest with. */
import type { EngineView } from '#contracts';
import {
  answerPattern,
  checkedValue,
  expandRefs,
  furthestAnswer,
  UnusableSetting,
  type Pattern,
  type PatternAnswer,
  type PatternProbe,
  type Situation,
  type Verdict,
} from '#dlp';
import { domainOf, isInternal } from '#mail';
import type { Examination } from '../inspect/examiner-port.js';
import type { Recipient } from '../receive/disposition.js';
import type { AskedMail } from './asked-mail.js';
import type { TrialPolicy } from './trial-policy.js';

export type Answer = EngineView['answers'][number];

export interface JudgedRecipient {
  readonly recipient: Recipient;
  readonly verdict: Verdict;
  readonly isInside: boolean;
}

export interface AnswerGround {
  readonly examination: Examination;
  readonly policy: TrialPolicy;
  readonly mail: AskedMail;
  readonly judged: readonly JudgedRecipient[];
}

export function answersFor(asked: readonly Pattern[], ground: AnswerGround): Answer[] {
  const { examination, policy, judged } = ground;
  const probes = new Map(examination.probes.map((probe) => [`${probe.pattern}@${probe.version}`, probeOf(probe)]));
  const refused = new Map(examination.refused.map(({ pattern, reason }) => [pattern, reason]));
  const situations = judged.map((each) => situationOf(each, ground));
  const { partCounts, uninspectable } = examination;
  return asked.map((pattern) => {
    const probe = probes.get(`${pattern.id}@${pattern.version}`) ?? { refused: refused.get(pattern.id) ?? 'for an unknown reason' };
    const answers = situations.map((situation) =>
      'unusable' in situation ? undefined : answerPattern(pattern, { partCounts, uninspectable, probe }, situation),
    );
    const known = furthestAnswer(answers.filter((answer) => answer !== undefined));
    return answerOf(pattern, known ?? withoutPolicy(pattern, situations), pattern === policy.draft);
  });
}

type Unusable = { readonly unusable: string };

function withoutPolicy(
  { id, version }: Pattern,
  situations: readonly (Situation | Unusable)[],
): Omit<PatternAnswer, 'failed'> & { failed: string } {
  const [first] = situations;
  const key = first !== undefined && 'unusable' in first ? first.unusable : '';
  return {
    pattern: id,
    version,
    count: 0,
    failed: 'policy-failed',
    why: `the policy of both ends cannot be found (${key}): all such mail is held`,
  };
}

function answerOf(
  { id, version, name, state, threshold }: Pattern,
  { failed, why, count }: Pick<PatternAnswer, 'why' | 'count'> & { readonly failed: string | null },
  isDraft: boolean,
): Answer {
  const shown = isDraft ? 'draft' : state;
  return { pattern: id, version, name, state: shown, acts: failed === null, failed, why, count, threshold: threshold.count };
}

function situationOf({ recipient, verdict, isInside }: JudgedRecipient, { policy, mail }: AnswerGround): Situation | Unusable {
  const { address, end } = recipient;
  try {
    const selection = policy.resolver.settings(mail.sender, end).get('dlp.patterns')?.value;
    const selected = expandRefs(checkedValue('dlp.patterns', selection).refs, policy.set.groups);
    const isExempt = domainOf(address) !== undefined && isInternal(address, mail.exemptDomains);
    return {
      policy: policy.resolver.for(mail.sender, end, mail.at),
      reach: isInside ? 'recipient-inside' : isExempt ? 'exempt-domain' : 'scanned',
      isSelected: (pattern) => selected.has(pattern),
      recipientDomain: end.domain,
      verdict,
    };
  } catch (cause) {
    if (cause instanceof UnusableSetting) return { unusable: cause.key };
    throw cause;
  }
}

/** Absent fields are absent in what came over the pipe. */
function probeOf({ summary, best, ...probe }: Examination['probes'][number]): PatternProbe {
  return { ...probe, summary, best };
}
