/** OpenPGP messages that gpg 2.2.40 made for a key on Curve25519; for these tests only. */

/** `gpg --armor --encrypt -r ada@a.example` of a text entity. */
export const ENCRYPTED_ARMOR = `-----BEGIN PGP MESSAGE-----

hF4DcVuNvsKlRxsSAQdAahbDOpQm7FSX6JFtwLlHq9i4by0P2twky/g+hatHdhow
ksikq8Rhsw97I43l8FnnNfZNcRnNT8ga3Qphz0oFo/VJKsRn8DjyzMwR56Akf8Nw
0mIBcV/Rg2vTp/rihl70X1n2fK3IaMztgODBXPatW5MqHqf3hBAELuKOc6MRFrEQ
weEGJhVLaDyOAlRK39yyq8R65ySnSVMXD2DqAUS5Cnbs6t0i0E1wz6pFhkaEpXZ4
bp9n9w==
=sTNm
-----END PGP MESSAGE-----
`;

/** `gpg --armor --store` of the same: a message, but not an encrypted one. */
export const STORED_ARMOR = `-----BEGIN PGP MESSAGE-----

owFbo5vEmJzNa/bAOT+vJDWvRDeksiDVSqEktaJEvyAnMTOPl4uXK60oP1chvSCd
lwsA
=X6jA
-----END PGP MESSAGE-----
`;

/** `gpg --armor --detach-sign`. */
export const SIGNATURE_ARMOR = `-----BEGIN PGP SIGNATURE-----

iHUEABYIAB0WIQS975Z3lHH/qCBDBEI9mRVsMDKzggUCaw024AAKCRA9mRVsMDKz
gn1PAP0X+MPXKKWg+N3c81dw24GTdfqVWNT4/dPA1qXJKs3D0wD9GL2v4v3Dmjso
22axVQmHOss7FpAzGsOCo5RF8qa3yQU=
=VBtL
-----END PGP SIGNATURE-----
`;
