/** Words of the notices. */
import type { NoticeAudience, NoticeLanguage } from '#contracts';

export const languageWords: Record<NoticeLanguage, string> = { en: 'English', de: 'German', nl: 'Dutch', fr: 'French', es: 'Spanish' };
export const audienceWords: Record<NoticeAudience, string> = { originator: 'The sender', managers: 'DLP managers' };
