/** From `s3://bucket/prefix?endpoint=…&region=…` to a place for blobs, once the bucket has shown that it keeps what is asked of it. */
import { randomToken } from '../tokens.js';
import type { BlobPlace } from './blob-place.js';
import { BUCKET_LIMITS, BucketRefused, S3Bucket, type BucketLimits, type BucketVersions } from './s3-bucket.js';
import { s3Place } from './s3-place.js';

/** A destroyed key may be readable in a bucket with versions for so long. */
const MOST_VERSION_DAYS = 30;

export interface OpenedBucket {
  readonly place: BlobPlace;
  /** What the operator should know; empty when all is well. */
  readonly warnings: readonly string[];
  close(): void;
}

export interface BucketAddress {
  readonly bucket: string;
  /** Without a slash at its ends. */
  readonly prefix: string;
  /** Of a server that is not Amazon's; its buckets are named in the path. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** @throws RangeError when it is no such address. */
export function readBucketAddress(url: string): BucketAddress {
  const address = new URL(url);
  if (address.protocol !== 's3:' || address.hostname === '') throw new RangeError('not the address of a bucket');
  const option = (name: string): string | undefined => address.searchParams.get(name) ?? undefined;
  return {
    bucket: address.hostname,
    prefix: decodeURIComponent(address.pathname).replace(/^\/+|\/+$/g, ''),
    endpoint: option('endpoint'),
    region: option('region'),
  };
}

/**
 * Opens a bucket. Credentials are looked for where every program with the SDK of AWS looks: environment, profile, role of the machine.
 * @throws BucketRefused when it cannot be used; BlobsUnavailable when it does not answer.
 */
export async function openS3(url: string, limits: BucketLimits = BUCKET_LIMITS): Promise<OpenedBucket> {
  const { bucket: name, prefix, endpoint, region } = readBucketAddress(url);
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: limits.callMs },
    // other servers of the protocol do not know the newer check sums; what is sealed is checked by its seal
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const bucket = new S3Bucket(sdk, client, name, limits);
  try {
    await refuseWithoutConditions(bucket, prefix);
    const warning = judgeVersions(await bucket.versions(prefix));
    return { place: s3Place(bucket, prefix), warnings: warning === undefined ? [] : [warning], close: () => bucket.close() };
  } catch (cause) {
    bucket.close();
    throw cause;
  }
}

/** A server that takes no notice of conditions would let two engines replace each other's keys. */
async function refuseWithoutConditions(bucket: S3Bucket, prefix: string): Promise<void> {
  const name = `${prefix === '' ? '' : `${prefix}/`}probe-${randomToken(9)}`;
  const probe = [Buffer.from('lazaret')];
  try {
    const isCreated = await bucket.create(name, probe, randomToken(9));
    const isReplaced = await bucket.create(name, probe, randomToken(9));
    const found = await bucket.read(name);
    const isSwapped = found !== undefined && (await bucket.replace(name, Buffer.from('other'), '"00000000000000000000000000000000"'));
    if (!isCreated || isReplaced || isSwapped || found === undefined)
      throw new BucketRefused(
        'this S3 server does not heed If-None-Match and If-Match, without which keys could be lost: use another one, or a folder',
      );
  } finally {
    await bucket.remove(name).catch(() => undefined);
  }
}

/** @returns what the operator should know. */
function judgeVersions({ status, goneAfterDays }: BucketVersions): string | undefined {
  if (status === 'off') return undefined;
  if (status === 'unknown')
    return 'whether the bucket keeps versions could not be asked (s3:GetBucketVersioning): with versions a destroyed key stays readable';
  if (goneAfterDays === undefined || goneAfterDays > MOST_VERSION_DAYS)
    throw new BucketRefused(
      `the bucket keeps versions, so that destroyed keys would stay readable: switch versioning off, or let its life cycle delete noncurrent versions within ${String(MOST_VERSION_DAYS)} days`,
    );
  return `the bucket keeps versions: a destroyed key stays readable in it for ${String(goneAfterDays)} days`;
}
