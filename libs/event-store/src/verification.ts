/** What a verifier asks of this lib that stands alone: the door of the lib brings databases along. */
export { MAX_ORDER_LINE_BYTES } from './order-line.js';
export { verifyLog, type LogVerdict } from './verify-log.js';
export { BadOrder, verifyPart, type OrderFault, type PartOrder, type PartVerdict } from './verify-part.js';
