/** The types of openpgp.js name a package for streams that is optional; no streams are used here, and without this its answers have no type. */
declare module '@openpgp/web-stream-tools' {
  import type { ReadableStream } from 'node:stream/web';

  export type WebStream<T> = ReadableStream<T>;
  export type NodeWebStream<T> = ReadableStream<T>;
}
