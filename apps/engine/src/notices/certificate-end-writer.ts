/** Tells by mail that certificates which are in use end soon: DLP managers, and whoever keeps certificates. */
import type { NoticeLanguage } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import type { EndingCertificate } from '../certificates/ending-certificates-port.js';
import { CERTIFICATE_END_WORDS } from './certificate-end-words.js';
import { shownInstant } from './notice-data.js';
import type { NoticeParts } from './notice-parts.js';
import { filledIn, NotAllTold, OperatorMail } from './operator-mail.js';
import type { NoticeWork } from './outbox-projection.js';

const EVERYBODY = { domain: null, tag: null };

export class CertificateEndWriter {
  private readonly mail: OperatorMail;

  constructor(private readonly parts: NoticeParts) {
    this.mail = new OperatorMail(parts);
  }

  /** One mail for each announcement and person. What has ended meanwhile, as in a log that is read again, is not told any more. @throws NotAllTold */
  async write({ id }: Pick<NoticeWork, 'id'>): Promise<void> {
    const { people, policy, clock, endingCertificates } = this.parts;
    const now = clock.iso();
    const ending = endingCertificates.announcedBy(id).filter(({ endsAt }) => endsAt > now);
    if (ending.length === 0) return;
    const settings = await policy.at(now);
    const managers = await settings.managersOf(EVERYBODY);
    const { addresses, faults } = await people.holding(['administrator', 'policy-author']);
    const letter = { kind: 'certificate-end', id, words: (language: NoticeLanguage) => this.words(ending, language) } as const;
    const [fault] = [...faults, ...(await this.mail.tellAll([...managers, ...addresses], letter, settings))];
    if (fault !== undefined) throw new NotAllTold(fault);
  }

  private words(ending: readonly EndingCertificate[], language: NoticeLanguage): { readonly subject: string; readonly text: string } {
    const { config, links } = this.parts;
    const words = CERTIFICATE_END_WORDS[language];
    const lines = ending.map(({ name, endsAt, fingerprint }) =>
      filledIn(words.line, { subject: plainLine(name), end: shownInstant(endsAt, language), fingerprint }),
    );
    const values = { list: lines.join(''), link: `${links.dashboardUrl()}/certificates`, gateway: config.hostname };
    return { subject: words.subject, text: filledIn(words.text, values) };
  }
}
