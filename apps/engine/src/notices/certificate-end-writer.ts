/** Tells by mail that certificates and OpenPGP keys which are in use end soon: DLP managers, and whoever keeps them. */
import type { NoticeLanguage } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import type { EndingKey } from '../certificates/ending-keys-port.js';
import { CERTIFICATE_END_WORDS } from './certificate-end-words.js';
import { shownInstant } from './notice-data.js';
import type { NoticeParts } from './notice-parts.js';
import { filledIn, NotAllTold, OperatorMail } from './operator-mail.js';
import type { NoticeWork } from './outbox-projection.js';

type Kind = EndingKey['kind'];
const KINDS: readonly Kind[] = ['certificate', 'pgp-key'];
const PAGES: Readonly<Record<Kind, string>> = { certificate: '/certificates', 'pgp-key': '/pgp-keys' };
const PRINTS: Readonly<Record<Kind, string>> = { certificate: 'SHA-256', 'pgp-key': 'OpenPGP' };
const EVERYBODY = { domain: null, tag: null };

export class CertificateEndWriter {
  private readonly mail: OperatorMail;

  constructor(private readonly parts: NoticeParts) {
    this.mail = new OperatorMail(parts);
  }

  /** One mail for each announcement and person. What has ended meanwhile, as in a log that is read again, is not told any more. @throws NotAllTold */
  async write({ id }: Pick<NoticeWork, 'id'>): Promise<void> {
    const { people, policy, clock, endingKeys } = this.parts;
    const now = clock.iso();
    const ending = endingKeys.announcedBy(id).filter(({ endsAt }) => endsAt > now);
    if (ending.length === 0) return;
    const settings = await policy.at(now);
    const managers = await settings.managersOf(EVERYBODY);
    const { addresses, faults } = await people.holding(['administrator', 'policy-author']);
    const letter = { kind: 'certificate-end', id, words: (language: NoticeLanguage) => this.words(ending, language) } as const;
    const [fault] = [...faults, ...(await this.mail.tellAll([...managers, ...addresses], letter, settings))];
    if (fault !== undefined) throw new NotAllTold(fault);
  }

  private words(ending: readonly EndingKey[], language: NoticeLanguage): { readonly subject: string; readonly text: string } {
    const { config, links } = this.parts;
    const words = CERTIFICATE_END_WORDS[language];
    const lines = ending.map(({ kind, name, endsAt, fingerprint }) =>
      filledIn(words.line, { subject: plainLine(name), end: shownInstant(endsAt, language), print: `${PRINTS[kind]} ${fingerprint}` }),
    );
    const kinds = KINDS.filter((kind) => ending.some((each) => each.kind === kind));
    const values = {
      list: lines.join(''),
      links: kinds.map((kind) => `${links.dashboardUrl()}${PAGES[kind]}`).join('\n'),
      gateway: config.hostname,
    };
    return { subject: words.subject[kinds.length > 1 ? 'both' : (kinds[0] ?? 'both')], text: filledIn(words.text, values) };
  }
}
