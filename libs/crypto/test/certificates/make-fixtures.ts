/**
 * Makes the files beside it with the real openssl (3.0.19): `npx tsx libs/crypto/test/certificates/make-fixtures.ts`. They are
 * committed, so that unit tests need no openssl. The two private keys are those that RFC 9500 publishes for tests (§2.1 and §2.3);
 * all others are thrown away. `rfc9579-a1.pfx.base64` is appendix A.1 of RFC 9579, its password is 1234.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AUTHORITY,
  derOf,
  EC_P384,
  issue,
  ocspAnswer,
  openssl,
  revocationList,
  revoke,
  RSA_2048,
} from '../../../../test/support/openssl-authority.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const at = (name: string): string => join(HERE, name);
const folder = mkdtempSync(join(tmpdir(), 'lazaret-fixtures-'));
const PLACES = [
  'crlDistributionPoints=URI:http://ca.example/issuing.crl',
  'authorityInfoAccess=OCSP;URI:http://ca.example/ocsp,caIssuers;URI:http://ca.example/issuing.crt',
  'authorityKeyIdentifier=keyid',
  'subjectKeyIdentifier=hash',
];
const MAIL = ['basicConstraints=CA:FALSE', 'extendedKeyUsage=emailProtection,clientAuth', ...PLACES];

const root = issue(folder, { name: 'root', subject: '/C=CH/O=Example/CN=Example Root', algorithm: EC_P384, extensions: AUTHORITY });
const issuing = issue(folder, {
  name: 'issuing',
  subject: '/C=CH/O=Example/CN=Example Issuing',
  algorithm: RSA_2048,
  issuer: root,
  extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', ...AUTHORITY.slice(1), 'authorityKeyIdentifier=keyid'],
});
const ada = issue(folder, {
  name: 'ada',
  subject: '/C=CH/O=Zürich & Söhne, Ltd/CN=Ada Example/emailAddress=Ada@A.Example',
  keyFile: at('rfc9500-rsa-2048.pem'),
  issuer: issuing,
  extensions: [
    'keyUsage=critical,digitalSignature,keyEncipherment',
    'subjectAltName=@names',
    ...MAIL,
    ...['[names]', 'email.1=ada@a.example', 'email.2=Office@A.Example', 'DNS=a.example'],
    'otherName=1.3.6.1.5.5.7.8.9;FORMAT:UTF8,UTF8String:jürg@a.example',
  ],
});
const bob = issue(folder, {
  name: 'bob',
  keyFile: at('rfc9500-p256.pem'),
  issuer: issuing,
  extensions: ['keyUsage=critical,digitalSignature,keyAgreement', 'subjectAltName=email:bob@b.example', ...MAIL],
});
const lost = issue(folder, { name: 'lost', issuer: issuing, extensions: ['subjectAltName=email:lost@a.example', ...MAIL] });
const responder = issue(folder, {
  name: 'responder',
  issuer: issuing,
  extensions: ['extendedKeyUsage=OCSPSigning', 'keyUsage=digitalSignature'],
});

for (const made of [root, issuing, ada, bob, lost]) copyFileSync(made.certificateFile, at(`${made.name}.pem`));
writeFileSync(at('ada.der'), derOf(ada));

const chain = ['-certfile', ada.certificateFile, '-certfile', issuing.certificateFile, '-certfile', root.certificateFile];
writeFileSync(at('chain.p7b'), openssl(['crl2pkcs7', '-nocrl', ...chain, '-outform', 'DER']));
writeFileSync(at('chain-pem.p7b'), openssl(['crl2pkcs7', '-nocrl', ...chain]));

const pfx = (name: string, ...words: readonly string[]): void => {
  const owner = ['-in', ada.certificateFile, '-inkey', ada.keyFile, '-certfile', issuing.certificateFile, '-passout', 'pass:Pässword'];
  openssl(['pkcs12', '-export', ...owner, '-out', at(name), ...words]);
};
pfx('ada.pfx');
pfx('ada-legacy.pfx', '-legacy');
pfx('ada-3des.pfx', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1');
pfx('ada-no-mac.pfx', '-nomac', '-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC');
pfx('ada-open.pfx', '-keypbe', 'NONE', '-certpbe', 'NONE');
pfx('ada-open-no-mac.pfx', '-nomac', '-keypbe', 'NONE', '-certpbe', 'NONE');
pfx('ada-million.pfx', '-iter', '1000000');
openssl(['pkcs12', '-export', '-nokeys', '-in', root.certificateFile, '-passout', 'pass:', '-out', at('empty-password.pfx')]);

const key = ['-in', at('rfc9500-p256.pem')];
writeFileSync(at('p256-pkcs8.pem'), openssl(['pkcs8', '-topk8', '-nocrypt', ...key]));
writeFileSync(at('p256-locked.pem'), openssl(['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:Pässword', ...key]));
writeFileSync(at('p256-scrypt.pem'), openssl(['pkcs8', '-topk8', '-scrypt', '-passout', 'pass:Pässword', ...key]));
writeFileSync(
  at('p256-million.pem'),
  openssl(['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-iter', '2000001', '-passout', 'pass:Pässword', ...key]),
);
writeFileSync(at('p256-sec1-locked.pem'), openssl(['ec', '-aes256', '-passout', 'pass:Pässword', ...key]));

revoke(issuing, lost, 'keyCompromise');
writeFileSync(at('issuing.crl'), revocationList(issuing, { from: '20260601000000Z', until: '20260701000000Z' }));
writeFileSync(at('delta.crl'), revocationList(issuing, { extensions: ['2.5.29.27=critical,DER:020101'] }));
writeFileSync(
  at('indirect.crl'),
  revocationList(issuing, { extensions: ['issuingDistributionPoint=critical,@point', '[point]', 'indirectCRL=TRUE'] }),
);

const request = join(folder, 'request');
openssl([
  'ocsp',
  '-issuer',
  issuing.certificateFile,
  '-cert',
  ada.certificateFile,
  '-cert',
  lost.certificateFile,
  '-no_nonce',
  '-reqout',
  request,
]);
writeFileSync(at('ocsp-by-issuer.der'), ocspAnswer(readFileSync(request), { issuer: issuing }));
writeFileSync(
  at('ocsp-by-delegate.der'),
  ocspAnswer(readFileSync(request), { issuer: issuing, signer: responder, words: ['-resp_key_id'] }),
);
writeFileSync(at('ocsp-by-stranger.der'), ocspAnswer(readFileSync(request), { issuer: issuing, signer: bob }));
rmSync(folder, { recursive: true });
