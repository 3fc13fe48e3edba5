/** What the engine sees in a mail, put together from what an examination found and from the policy of both ends. Pure. */
import type { EngineView } from '#contracts';
import { CONDITIONS_ASKED, reachesConfidence, type Evidence, type Pattern } from '#dlp';
import type { Examination } from '../inspect/examiner-port.js';
import { judgeRecipients, type Judging } from '../receive/disposition.js';
import { answersFor, type Answer } from './answers.js';
import type { AskedMail } from './asked-mail.js';
import { outcomeSentence } from './outcome-sentence.js';
import type { TrialPolicy } from './trial-policy.js';

/** Near misses of all patterns that are listed; each pattern's answer tells its own. */
const MOST_NEAR_MISSES = 500;

export function engineView(examination: Examination, asked: readonly Pattern[], policy: TrialPolicy, mail: AskedMail): EngineView {
  const { summaries, partCounts, uninspectable } = examination;
  const evidence: Evidence = { summaries, partCounts, uninspectable };
  const judging: Judging = { ...mail, resolver: policy.resolver, receivedAt: mail.at };
  const judged = mail.recipients.map((recipient) => {
    const [group] = judgeRecipients([recipient], evidence, judging);
    if (group === undefined) throw new Error('a recipient was not judged');
    return { recipient, verdict: group.verdict, isInside: group.hop === 'inbound' };
  });
  const minimums = new Map(asked.map(({ id, version, minConfidence }) => [`${id}@${version}`, minConfidence]));
  const answers = answersFor(asked, { examination, policy, mail, judged });
  return {
    policyRevision: policy.revision,
    parts: examination.parts,
    attachments: examination.attachments,
    uninspectable: examination.uninspectable,
    defects: examination.defects,
    findings: examination.findings.map((finding) => shownFinding(finding, minimums)),
    nearMisses: nearMisses(examination, asked),
    answers: [...answers].sort(byDistance),
    outcomes: judged.map(({ recipient, verdict, isInside }) => ({
      recipient: recipient.address,
      outcome: verdict.outcome,
      score: verdict.score,
      why: isInside ? 'the recipient is inside: such mail is not scanned' : outcomeSentence(verdict, asked),
    })),
  };
}

function shownFinding(
  { version, explanation, ...finding }: Examination['findings'][number],
  minimums: ReadonlyMap<string, number>,
): EngineView['findings'][number] {
  const least = minimums.get(`${finding.pattern}@${version}`) ?? 0;
  return { ...finding, counts: reachesConfidence(finding.confidence, least), terms: explanation };
}

/** Of what is scanned for or tried; retired versions have their answer. */
function nearMisses({ probes }: Examination, asked: readonly Pattern[]): EngineView['nearMisses'] {
  const retired = new Set(asked.filter(({ state }) => state === 'retired').map(({ id, version }) => `${id}@${version}`));
  return probes
    .filter(({ pattern, version }) => !retired.has(`${pattern}@${version}`))
    .flatMap(({ misses }) => misses.map(({ version: _version, kind: _kind, masked: _masked, ...shown }) => shown))
    .slice(0, MOST_NEAR_MISSES);
}

/** What acts first, then what came nearest to it. */
function byDistance(a: Answer, b: Answer): number {
  return stage(b) - stage(a) || b.count / b.threshold - a.count / a.threshold || (a.name < b.name ? -1 : 1);
}

function stage({ failed }: Answer): number {
  return failed === null ? CONDITIONS_ASKED.length : CONDITIONS_ASKED.findIndex((condition) => condition === failed);
}
