/** What the setting of a template asks of its value, beyond its length: libs hold no template language. */
import { NOTICE_KINDS } from '#contracts';
import { checkNoticeTemplate } from './preview-notice.js';

const PREFIX = 'notices.template.';
/** More would hide the first, which mostly brings the others. */
const MOST_SAID = 5;

/** What is wrong with a value of a setting as a template of notices; undefined: nothing, or it is no setting of a template. */
export function whyNotTemplate(key: string, value: unknown): string | undefined {
  const kind = NOTICE_KINDS.find((each) => key === `${PREFIX}${each}`);
  if (kind === undefined || typeof value !== 'string') return undefined;
  const problems = checkNoticeTemplate(kind, value).map(({ line, message }) => {
    const said = message.replace(/\.$/, ''); // it stands in a sentence
    return line === null ? said : `line ${String(line)}: ${said}`;
  });
  const more = problems.length > MOST_SAID ? [`and ${String(problems.length - MOST_SAID)} more`] : [];
  return problems.length === 0 ? undefined : [...problems.slice(0, MOST_SAID), ...more].join('; ');
}
