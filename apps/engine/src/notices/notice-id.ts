/** Ids of notices derive from what happened: what is told again finds itself told. */
import { v5 as uuidv5 } from 'uuid';
import type { NoticeAudience } from '#contracts';
import { NOTICE_NAMESPACE } from './digest-limit.js';
import type { DueNotice } from './due-notices.js';

/** @param toTag - tag of the addressee; empty for a notice that is withheld. */
export function noticeIdOf(messageId: string, { kind, occasion }: DueNotice, audience: NoticeAudience, toTag: string): string {
  return uuidv5([messageId, kind, audience, occasion, toTag].join('|'), NOTICE_NAMESPACE);
}
