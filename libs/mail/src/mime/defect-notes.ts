/** The defects that the MIME parser reports, each with the sentence shown to people. */

export const DEFECT_NOTES = {
  'no-header': 'The entity begins without a header; all of it was read as body.',
  'header-without-end': 'The header stops at a line that is no field; the body was taken to begin there.',
  'header-without-body': 'A boundary stands inside the header of a part.',
  'header-line-without-colon': 'A line in the header is no field.',
  'too-many-header-fields': 'There are more header fields than are read one by one; the rest was read as text.',
  'control-character-in-header': 'A header field holds a NUL or a bare carriage return.',
  'duplicate-content-type': 'Content-Type stands more than once; every reading was inspected.',
  'duplicate-transfer-encoding': 'Content-Transfer-Encoding stands more than once; every reading was inspected.',
  'duplicate-content-disposition': 'Content-Disposition stands more than once.',
  'bad-content-type': 'Content-Type is no media type.',
  'multipart-without-boundary': 'A multipart names no boundary; its raw body was read as text.',
  'boundary-not-found': 'The boundary of a multipart stands nowhere in its body; the raw body was read as text.',
  'multipart-without-end': 'The last boundary of a multipart is missing.',
  'part-after-end': 'A further part stands after the end of its multipart.',
} as const;

/** Machine name of a defect of the MIME structure. */
export type DefectName = keyof typeof DEFECT_NOTES;
