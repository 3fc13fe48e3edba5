/** Examines mails in this process: whoever runs the command line reads files of their own. */
import { compilePatterns, compileSkipList, lintRefused } from '#dlp';
import { patternOf } from '#events';
import { DEFAULT_EXTRACTION_LIMITS } from '#mail';
import { checkPattern } from '../inspect/check-pattern.js';
import { examineMessage } from '../inspect/examine-message.js';
import { inspectMessage } from '../inspect/inspect-message.js';
import { mailReaders } from '../inspect/mail-readers.js';
import { tryPattern } from '../inspect/try-pattern.js';
import { MailExaminer } from '../inspect/mail-examiner.js';

export function examinerInThisProcess(): MailExaminer {
  const compilation = compilePatterns([]);
  if (compilation.kind === 'refused') throw new Error('no patterns at all were refused');
  const tools = {
    readers: mailReaders(),
    limits: DEFAULT_EXTRACTION_LIMITS,
    patterns: compilation.patterns,
    skipWords: compileSkipList([]),
  };
  return new MailExaminer({
    run: async (job, body) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const raw = Buffer.concat(chunks);
      if (job.kind === 'examine') return examineMessage(raw, { ...job, patterns: job.patterns.map(patternOf) }, tools);
      if (job.kind === 'try') return tryPattern(patternOf(job.pattern), job.text, job.skipWords);
      if (job.kind === 'check') return checkPattern(job);
      if (job.kind === 'compile') return lintRefused(patternOf(job.pattern));
      if (job.kind === 'inspect') return inspectMessage(raw, tools, job.triggers);
      throw new Error(`the command line does not ${job.kind}`);
    },
  });
}
