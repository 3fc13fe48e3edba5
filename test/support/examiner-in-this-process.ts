/** Examines mails as an inspection process does, without one: for tests of what is done with the answers. */
import { compilePatterns, compileSkipList } from '#dlp';
import { patternOf } from '#events';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { examineMessage } from '../../apps/engine/src/inspect/examine-message.js';
import { inspectMessage } from '../../apps/engine/src/inspect/inspect-message.js';
import { MailExaminer } from '../../apps/engine/src/inspect/mail-examiner.js';

export function examinerInThisProcess(): MailExaminer {
  const readers = documentReaders();
  const compilation = compilePatterns([]);
  if (compilation.kind === 'refused') throw new Error('no patterns were refused');
  const tools = { readers, limits: DEFAULT_EXTRACTION_LIMITS, patterns: compilation.patterns, skipWords: compileSkipList([]) };
  return new MailExaminer({
    run: async (job, body) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const raw = Buffer.concat(chunks);
      if (job.kind === 'examine') return examineMessage(raw, { ...job, patterns: job.patterns.map(patternOf) }, tools);
      if (job.kind === 'inspect') return inspectMessage(raw, tools, job.triggers);
      throw new Error(`no ${job.kind} here`);
    },
  });
}
