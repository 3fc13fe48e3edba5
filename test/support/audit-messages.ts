/** Commands and queries of those who answer for the record: exports and erasures, with who may give each. */
import { erasureMessages } from './erasure-messages.js';
import { exportMessages } from './export-messages.js';

export const auditMessages = [...exportMessages, ...erasureMessages];
