/** The template that holds for a sender, parsed once; ours where it has become unusable. */
import type { NoticeKind } from '#contracts';
import { composeNotice, type NoticeMail } from '#mail';
import type { EngineLog } from '../platform/engine-log.js';
import type { NoticeData } from './notice-data.js';
import { hasProblems, parseNoticeTemplate, type NoticeTemplate, type RenderedNotice } from './notice-template.js';
import { envelopeless, gatewayMailbox, ours } from './preview-notice.js';

/** Parsed templates kept; there are few, and each costs a trial. */
const MOST_KEPT = 200;
const MOST_BYTES = 256 * 1024;

export type NoticeEnvelope = Pick<NoticeMail, 'to' | 'messageId' | 'thread' | 'date' | 'autoSubmitted'>;

export class NoticeTemplates {
  private readonly parsed = new Map<string, NoticeTemplate | null>();

  constructor(
    private readonly gateway: string,
    private readonly log: EngineLog,
  ) {}

  /** @param source - what the settings say; empty: ours. A template that fails on this mail never keeps a notice from being sent. */
  compose(source: string, data: NoticeData, envelope: NoticeEnvelope): Buffer {
    const own = this.own(data.kind, source);
    const mail = own && this.tried(() => this.mail(own.render(data), envelope), data.kind);
    return mail !== undefined && mail.length <= MOST_BYTES ? mail : this.mail(ours(data.kind, data.language).render(data), envelope);
  }

  private mail(rendered: RenderedNotice, envelope: NoticeEnvelope): Buffer {
    return composeNotice({ ...envelopeless(rendered, rendered.from ?? gatewayMailbox(this.gateway)), ...envelope });
  }

  private own(kind: NoticeKind, source: string): NoticeTemplate | undefined {
    if (source.trim() === '') return undefined;
    const key = `${kind} ${source}`;
    const known = this.parsed.get(key);
    if (known !== undefined) return known ?? undefined;
    const parsed = parseNoticeTemplate(kind, source);
    if (hasProblems(parsed))
      this.log.warn({ kind, problems: parsed.length }, 'a template of a notice is unusable: the built-in one is used');
    const usable = hasProblems(parsed) ? null : parsed;
    if (this.parsed.size >= MOST_KEPT) this.parsed.clear();
    this.parsed.set(key, usable);
    return usable ?? undefined;
  }

  private tried(make: () => Buffer, kind: NoticeKind): Buffer | undefined {
    try {
      return make();
    } catch {
      this.log.warn({ kind }, 'a template of a notice failed on a mail: the built-in one is used');
      return undefined;
    }
  }
}
