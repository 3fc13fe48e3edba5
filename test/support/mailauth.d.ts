/** The little of mailauth that specs ask: a DKIM verifier and a signer that are not ours. */
declare module 'mailauth/lib/dkim/verify.js' {
  interface ForeignVerdict {
    readonly signingDomain?: string;
    readonly selector?: string;
    readonly status: { readonly result: string; readonly comment?: string };
  }
  export function dkimVerify(
    mail: Buffer,
    options: { resolver(name: string, type: string): Promise<string[][]>; curTime?: Date; minBitLength?: number },
  ): Promise<{ readonly results: readonly ForeignVerdict[] }>;
}

declare module 'mailauth/lib/dkim/sign.js' {
  interface SignatureData {
    readonly signingDomain: string;
    readonly selector: string;
    readonly privateKey: string;
    readonly canonicalization?: string;
  }
  export function dkimSign(
    mail: Buffer,
    options: { signTime: Date; canonicalization?: string; signatureData: SignatureData[] },
  ): Promise<{ readonly signatures: string; readonly errors: readonly unknown[] }>;
}
