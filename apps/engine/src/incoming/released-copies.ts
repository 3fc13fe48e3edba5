/** Mail that was held and goes to people inside takes the course of incoming mail as well, by the keys and settings of now. */
import { hasProtectedPart } from '#mail';
import type { InsideCopies, InsideForm, MailForInside } from '../flow/inside-copies-port.js';
import type { ArrivedMail } from './incoming-desk.js';
import type { IncomingWork } from './incoming-work.js';

type Resolver = Parameters<InsideCopies['formsFor']>[1];

export class ReleasedCopies implements InsideCopies {
  constructor(private readonly work: Pick<IncomingWork, 'open' | 'forms'>) {}

  async formsFor(mail: MailForInside, resolver: Resolver): Promise<readonly InsideForm[]> {
    const { length: sizeBytes } = await mail.whole();
    const arrived: ArrivedMail = {
      ...mail,
      sizeBytes,
      whole: () => mail.whole(),
      beginning: () => mail.whole(),
      holds: async (words) => {
        const bytes = await mail.whole();
        return words.some((word) => bytes.includes(word));
      },
    };
    const opened = await this.work.open(arrived, resolver);
    return this.work.forms(arrived, resolver, { opened, isMixed: hasProtectedPart(await mail.whole()) });
  }
}
