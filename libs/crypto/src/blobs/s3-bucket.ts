/**
 * One bucket, driven by the S3 client of AWS, which is loaded only where a bucket is used. Every call has a time limit; what the server does
 * not answer, or answers with a fault of its own, is {@link BlobsUnavailable}. Bytes go both ways in flat memory.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type * as Sdk from '@aws-sdk/client-s3';

/** The place of the blobs does not answer now; what was asked for may or may not have been done. */
export class BlobsUnavailable extends Error {
  /** As of the store of events: whoever wants something kept is told the same, and comes again. */
  readonly code = 'store-unavailable';
}

/** The bucket cannot be used as it is; the text says what to do. */
export class BucketRefused extends Error {
  readonly code = 'bucket-refused';
}

/** What a bucket says of its versions. */
export interface BucketVersions {
  readonly status: 'off' | 'kept' | 'unknown';
  /** Days after which versions that were replaced or deleted are gone; undefined: never. */
  readonly goneAfterDays: number | undefined;
}

export interface BucketLimits {
  /** For each call, tries included. */
  readonly callMs: number;
  /** An object of more bytes is sent, and held in memory, in parts of this size. At least 5 MiB, as S3 asks. */
  readonly partBytes: number;
}

export const BUCKET_LIMITS: BucketLimits = { callMs: 20_000, partBytes: 8 * 1024 * 1024 };

/** A read that breaks off goes on where it was, so often. */
const RESUMES = 3;
/** Name of what our own objects say of who made them, so that a repeated request knows its own. */
const MARK = 'lazaret-put';

export class S3Bucket {
  constructor(
    private readonly sdk: typeof Sdk,
    private readonly client: Sdk.S3Client,
    private readonly bucket: string,
    private readonly limits: BucketLimits,
  ) {}

  close(): void {
    this.client.destroy();
  }

  /**
   * Creates an object where there is none.
   * @param mark - of this attempt alone: an answer may be lost, and the repeated request find its own object.
   * @returns false when there is another one.
   */
  async create(name: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, mark: string): Promise<boolean> {
    try {
      await this.send(name, bytes, { IfNoneMatch: '*' }, mark);
      return true;
    } catch (cause) {
      if (!isRefusedCondition(cause)) throw cause;
      return (await this.head(name))?.mark === mark;
    }
  }

  /** Creates or replaces an object. */
  async put(name: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    await this.send(name, bytes, {}, undefined);
  }

  /** Replaces a small object that is still the one with this tag. @returns false when it is another one, or gone. */
  async replace(name: string, bytes: Buffer, etag: string): Promise<boolean> {
    try {
      await this.call((abortSignal) =>
        this.client.send(new this.sdk.PutObjectCommand({ ...this.object(name), Body: bytes, IfMatch: etag }), { abortSignal }),
      );
      return true;
    } catch (cause) {
      if (isRefusedCondition(cause) || isAbsent(cause)) return false;
      throw cause;
    }
  }

  async read(name: string): Promise<{ readonly bytes: Buffer; readonly etag: string } | undefined> {
    return this.whereThere(() =>
      this.call(async (abortSignal) => {
        const { Body, ETag } = await this.client.send(new this.sdk.GetObjectCommand(this.object(name)), { abortSignal });
        return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), etag: ETag ?? '' };
      }),
    );
  }

  /** The bytes as they come; a read that breaks off goes on where it was. */
  async stream(name: string): Promise<AsyncIterable<Buffer> | undefined> {
    const first = await this.whereThere(() => this.open(name, 0, undefined));
    return first && this.resumed(name, first);
  }

  async head(name: string): Promise<{ readonly mark: string | undefined } | undefined> {
    return this.whereThere(() =>
      this.call(async (abortSignal) => {
        const { Metadata } = await this.client.send(new this.sdk.HeadObjectCommand(this.object(name)), { abortSignal });
        return { mark: Metadata?.[MARK] };
      }),
    );
  }

  async remove(name: string): Promise<void> {
    await this.call((abortSignal) => this.client.send(new this.sdk.DeleteObjectCommand(this.object(name)), { abortSignal }));
  }

  /** Removes what an attempt has made, and nothing that another one has. */
  async removeOwn(name: string, mark: string): Promise<void> {
    if ((await this.head(name))?.mark === mark) await this.remove(name);
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for (let after: string | undefined; ;) {
      const page = await this.call((abortSignal) =>
        this.client.send(
          new this.sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: prefix,
            ...(after !== undefined && { ContinuationToken: after }),
          }),
          {
            abortSignal,
          },
        ),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      if (page.IsTruncated !== true) return;
      after = page.NextContinuationToken;
    }
  }

  /** @param prefix - of the objects that are asked for. */
  async versions(prefix: string): Promise<BucketVersions> {
    const { sdk, client, bucket: Bucket } = this;
    try {
      // where they are kept no more, a deletion takes what was written since
      const { Status } = await client.send(new sdk.GetBucketVersioningCommand({ Bucket }));
      if (Status !== 'Enabled') return { status: 'off', goneAfterDays: undefined };
    } catch {
      return { status: 'unknown', goneAfterDays: undefined };
    }
    const cycle = await client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket })).catch(() => undefined);
    const days = (cycle?.Rules ?? [])
      .filter(
        ({ Status, Filter }) =>
          Status === 'Enabled' && prefix.startsWith(Filter?.Prefix ?? '') && Filter?.And === undefined && Filter?.Tag === undefined,
      )
      .flatMap(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration?.NoncurrentDays ?? []);
    return { status: 'kept', goneAfterDays: days.length === 0 ? undefined : Math.min(...days) };
  }

  /** Small objects in one request; others in parts, so that no more than two parts are held. */
  private async send(
    name: string,
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    condition: Condition,
    mark: string | undefined,
  ): Promise<void> {
    const target = { ...this.object(name), ...(mark !== undefined && { Metadata: { [MARK]: mark } }) };
    const parts = inParts(bytes, this.limits.partBytes);
    const first = await parts.next();
    const second = await parts.next();
    const Body = first.done === true ? Buffer.alloc(0) : first.value;
    if (second.done !== true) return this.sendInParts(target, condition, joined(Body, second.value, parts));
    await this.call((abortSignal) => this.client.send(new this.sdk.PutObjectCommand({ ...target, ...condition, Body }), { abortSignal }));
  }

  /** Nothing is there under the name before all parts are. */
  private async sendInParts(target: Target, condition: Condition, parts: AsyncIterable<Buffer>): Promise<void> {
    const { sdk, client } = this;
    const { UploadId } = await this.call((abortSignal) => client.send(new sdk.CreateMultipartUploadCommand(target), { abortSignal }));
    const upload = { Bucket: target.Bucket, Key: target.Key, UploadId };
    try {
      const sent: { ETag: string | undefined; PartNumber: number }[] = [];
      for await (const Body of parts) {
        const PartNumber = sent.length + 1;
        const { ETag } = await this.call((abortSignal) =>
          client.send(new sdk.UploadPartCommand({ ...upload, PartNumber, Body }), { abortSignal }),
        );
        sent.push({ ETag, PartNumber });
      }
      const whole = new sdk.CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts: sent } });
      await this.call((abortSignal) => client.send(whole, { abortSignal }));
    } catch (cause) {
      const abort = new sdk.AbortMultipartUploadCommand(upload);
      await this.call((abortSignal) => client.send(abort, { abortSignal })).catch(() => undefined); // the first error is the one to report
      throw cause;
    }
  }

  private async *resumed(name: string, first: OpenObject): AsyncGenerator<Buffer> {
    let position = 0;
    let open = first;
    for (let resumes = 0; ; resumes++) {
      try {
        for await (const chunk of withinTime(open.body, this.limits.callMs)) {
          position += chunk.length;
          yield chunk;
        }
        return;
      } catch (cause) {
        if (resumes === RESUMES) throw unavailable(cause);
        open = await this.open(name, position, first.etag);
      }
    }
  }

  private open(name: string, from: number, etag: string | undefined): Promise<OpenObject> {
    const rest = from === 0 ? {} : { Range: `bytes=${String(from)}-` };
    const same = etag === undefined ? {} : { IfMatch: etag };
    return this.call(async (abortSignal) => {
      const { Body, ETag } = await this.client.send(new this.sdk.GetObjectCommand({ ...this.object(name), ...rest, ...same }), {
        abortSignal,
      });
      // in Node.js the SDK answers a stream of it
      return { body: Body as unknown as AsyncIterable<Buffer>, etag: ETag };
    });
  }

  private async whereThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
    return ask().catch((cause: unknown) => {
      if (isAbsent(cause)) return undefined;
      throw cause;
    });
  }

  private async call<T>(send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await send(AbortSignal.timeout(this.limits.callMs));
    } catch (cause) {
      if (isAbsent(cause) || isRefusedCondition(cause)) throw cause;
      throw unavailable(cause);
    }
  }

  private object(name: string): Target {
    return { Bucket: this.bucket, Key: name };
  }
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

interface Condition {
  readonly IfNoneMatch?: '*';
}

interface OpenObject {
  readonly body: AsyncIterable<Buffer>;
  readonly etag: string | undefined;
}

/** Pieces of exactly this size, but for the last one. */
async function* inParts(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, partBytes: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    size += chunk.length;
    while (size >= partBytes) {
      const all = Buffer.concat(held);
      yield all.subarray(0, partBytes);
      held = [all.subarray(partBytes)];
      size -= partBytes;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

async function* joined(first: Buffer, second: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield second;
  yield* rest;
}

/** Each piece within the time, however many there are. */
async function* withinTime(body: AsyncIterable<Buffer>, ms: number): AsyncGenerator<Buffer> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await inTime(pieces.next(), ms);
      if (piece.done === true) return;
      yield piece.value;
    }
  } finally {
    void pieces.return?.();
  }
}

/** A timer that is left to run out would hold on to what was waited for. */
async function inTime<T>(wanted: Promise<T>, ms: number): Promise<T> {
  const waiting = new AbortController();
  const late = pause(ms, undefined, { ref: false, signal: waiting.signal }).then(() => {
    throw new BlobsUnavailable('the bucket sends nothing more');
  });
  try {
    return await Promise.race([wanted, late]);
  } finally {
    waiting.abort();
    late.catch(() => undefined);
  }
}

function isAbsent(cause: unknown): boolean {
  return statusOf(cause) === 404;
}

/** 409: another request for the same name is under way. */
function isRefusedCondition(cause: unknown): boolean {
  return statusOf(cause) === 412 || statusOf(cause) === 409;
}

function statusOf(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null || !('$metadata' in cause)) return undefined;
  return (cause.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

/** The text of a server may name the object, and is left out. */
function unavailable(cause: unknown): BlobsUnavailable {
  if (cause instanceof BlobsUnavailable) return cause;
  return new BlobsUnavailable(`the bucket does not answer as it should: ${cause instanceof Error ? cause.name : 'unknown'}`);
}
