/** What other features see of the inspection: mails and patterns that people ask about, examined beside the path of mail. */
export type { Examination, Trial } from './examination.js';
export type { PatternCheck } from './pattern-check.js';
export { InspectionFailed } from './inspector.js';
export { MailExaminer } from './mail-examiner.js';
