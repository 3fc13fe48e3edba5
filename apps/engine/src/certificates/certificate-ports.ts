/** Injection token of what reads and writes certificate files. */
export const CERTIFICATE_FILES = Symbol('certificate files');
