/** What S/MIME was found around a mail, in words and as JSON. */
import type { CertificateName, CmsFault, SignatureFault, SignatureWeakness } from '#crypto';
import type { OpenedMail } from '../protect/open-smime.js';
import type { LayerSignature, SmimeLayer, SmimeStop } from '../protect/smime-layer.js';

const FAULTS: Readonly<Record<SignatureFault, string>> = {
  'content-changed': 'the content is not what was signed',
  'wrong-signature': 'it is not by the key of the certificate',
  'other-certificate': 'it names another certificate',
  'bad-attributes': 'it lacks what it must have',
  'refused-algorithm': 'its algorithm is refused',
};

const WEAKNESSES: Readonly<Record<SignatureWeakness, string>> = { sha1: 'SHA-1', 'short-key': 'a key that is too short' };

const STOPS: Readonly<Record<SmimeStop, string>> = {
  malformed: 'what is inside is damaged',
  unsupported: 'what is inside is of a kind that is not supported',
  'too-large': 'it is larger than the limit',
  'cannot-decrypt': 'it cannot be decrypted with these keys',
  'unusable-certificate': 'a certificate cannot be used',
  'unusable-key': 'a key cannot be used',
  'too-many-layers': 'there are more layers than the limit',
  'too-slow': 'it takes longer than the limit',
};

/** Why there is S/MIME left inside. */
export function stopSentence(stop: SmimeStop): string {
  return STOPS[stop];
}

/** A sentence for each layer, and one for each signature. */
export function layerSentences(layer: SmimeLayer): string[] {
  switch (layer.kind) {
    case 'encrypted': {
      if (!layer.opened) return ['encrypted, and not opened', ...recipientSentences(layer.envelope?.recipients ?? [])];
      const bendable = layer.authenticated ? '' : ', unauthenticated: changes would not be noticed';
      return [`encrypted with ${layer.cipher} (${layer.keyAlgorithm})${bendable}`, ...recipientSentences(layer.recipients)];
    }
    case 'signed':
      return [`signed (${layer.form}), ${layer.verdict}`, ...layer.signatures.map(signatureSentence)];
    case 'compressed':
      return ['compressed'];
    case 'certificates':
      return [`certificates without a mail: ${layer.certificates.length}`];
  }
}

function recipientSentences(recipients: readonly { readonly name: CertificateName | undefined; readonly algorithm: string }[]): string[] {
  return recipients.map(({ name, algorithm }) => `  for ${name ? nameOf(name) : 'somebody without a certificate'} (${algorithm})`);
}

/** Whom a certificate name means. */
function nameOf(name: CertificateName): string {
  return name.by === 'issuer-and-serial' ? `the certificate ${name.serial} of ${name.issuer}` : `the key ${name.keyId}`;
}

function signatureSentence({ certificate, name, result, isFrom, trust, signingTime, scheme }: LayerSignature): string {
  const who = certificate ? certificate.subject || certificate.emails.join(' ') : nameOf(name);
  const how = scheme ? ` with ${scheme.kind} and ${scheme.digest}` : '';
  const said = signingTime === undefined ? '' : `, at ${signingTime} as it says`;
  const facts = [resultSentence(result), isFrom ? 'the mail is from who signed' : 'the mail is not from who signed'];
  if (trust !== undefined)
    facts.push(trust.usable ? 'the certificate is trusted' : `the certificate is not trusted: ${trust.detail} (${trust.why})`);
  return `  by ${who}${how}${said}: ${facts.join('; ')}`;
}

function resultSentence(result: LayerSignature['result']): string {
  switch (result.verdict) {
    case 'good':
      return 'good';
    case 'weak':
      return `weak: ${result.weaknesses.map((weakness) => WEAKNESSES[weakness]).join(', ')}`;
    case 'broken':
      return `broken: ${FAULTS[result.why]}`;
    case 'unknown-signer':
      return 'the certificate of the signer is not known';
  }
}

/** Everything that was found, without the bytes. */
export function openedJson({ layers, stoppedBy, protectedHeader }: OpenedMail): object {
  return {
    layers: layers.map(layerJson),
    stoppedBy: stoppedBy ?? null,
    protectedHeader: protectedHeader ? protectedHeader.fields.map(({ name, value }) => ({ name, value })) : null,
  };
}

function layerJson(layer: SmimeLayer): object {
  if (layer.kind === 'signed') {
    const { form, verdict, signatures } = layer;
    return { kind: layer.kind, form, verdict, signatures: signatures.map(signatureJson) };
  }
  if (layer.kind !== 'encrypted') return { kind: layer.kind };
  const { kind, opened } = layer;
  const { cipher = null, authenticated = null, recipients = [] } = (opened ? layer : layer.envelope) ?? {};
  const names = recipients.map(({ name, algorithm }) => ({ ...(name && nameJson(name)), algorithm }));
  const key = opened ? { openedBy: layer.openedBy, keyAlgorithm: layer.keyAlgorithm } : {};
  return { kind, opened, cipher, authenticated, recipients: names, ...key };
}

function nameJson(name: CertificateName): object {
  return name.by === 'issuer-and-serial' ? { issuer: name.issuer, serial: name.serial } : { keyId: name.keyId };
}

function signatureJson({ certificate, name, result, scheme, signingTime, isFrom, trust }: LayerSignature): object {
  const { subject = null, emails = [], fingerprint = null } = certificate ?? {};
  const judgement = trust === undefined ? null : trust.usable ? { usable: true } : { usable: false, why: trust.why, detail: trust.detail };
  return {
    ...nameJson(name),
    subject,
    emails,
    fingerprint,
    ...result,
    scheme: scheme ?? null,
    signingTime: signingTime ?? null,
    isFrom,
    trust: judgement,
  };
}

/** What `CmsError` says, with its code. */
export function cmsSentence(error: { readonly message: string; readonly code: CmsFault | 'too-large' }): string {
  return `${error.message} (${error.code})`;
}
