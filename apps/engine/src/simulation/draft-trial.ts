/** Compiles the patterns of a draft where an expression that costs minutes is ended, and mail does not wait for it. */
import { Inject, Injectable } from '@nestjs/common';
import type { Pattern } from '#dlp';
import { InspectionFailed, MailExaminer } from '../inspect/examiner-port.js';
import { SimulationCancelled, SimulationRefused } from './simulation-run.js';

/** Patterns whose problems are told. */
const MOST_PROBLEMS = 20;

@Injectable()
export class DraftTrial {
  constructor(@Inject(MailExaminer) private readonly examiner: Pick<MailExaminer, 'whyRefused'>) {}

  /** @throws SimulationRefused with what is wrong, SimulationCancelled, Overloaded */
  async run(patterns: readonly Pattern[], signal: AbortSignal): Promise<void> {
    const problems: string[] = [];
    for (const pattern of patterns) {
      if (signal.aborted) throw new SimulationCancelled();
      problems.push(...(await this.problemsOf(pattern)).map((problem) => `pattern ${pattern.id}: ${problem}`));
    }
    if (problems.length > 0) throw new SimulationRefused(problems.slice(0, MOST_PROBLEMS).join('\n'));
  }

  private async problemsOf(pattern: Pattern): Promise<readonly string[]> {
    try {
      return (await this.examiner.whyRefused(pattern)).map(({ message }) => message);
    } catch (cause) {
      if (!(cause instanceof InspectionFailed)) throw cause;
      return ['its expression costs too much time or memory'];
    }
  }
}
