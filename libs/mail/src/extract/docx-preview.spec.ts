import { describe, expect, it } from 'vitest';
import { buildZip } from '../../../../test/support/zip-builder.js';
import { previewDocx } from './docx-preview.js';

const RELS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function docx(body: string, rels = ''): Buffer {
  const namespaces =
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
    `xmlns:r="${OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"';
  return buildZip([
    { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${RELS}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    { name: 'word/document.xml', content: `<w:document ${namespaces}><w:body>${body}</w:body></w:document>` },
    { name: 'word/_rels/document.xml.rels', content: `<Relationships xmlns="${RELS}">${rels}</Relationships>` },
  ]);
}

const link = (target: string): string => `<Relationship Id="r9" Type="${OFFICE}/hyperlink" Target="${target}" TargetMode="External"/>`;
const linked = '<w:p><w:hyperlink r:id="r9"><w:r><w:t>click</w:t></w:r></w:hyperlink></w:p>';

describe('previewDocx', () => {
  it('shows paragraphs and tables', async () => {
    const body = '<w:p><w:r><w:t>a &lt;b&gt;</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl>';
    expect(await previewDocx(docx(body))).toEqual({ ok: true, html: '<p>a &lt;b&gt;</p><table><tr><td><p>c</p></td></tr></table>' });
  });

  it.each([
    ['https://a.example/?x=1&amp;y', '<p><a href="https://a.example/?x=1&amp;y">click</a></p>'],
    ['javascript:alert(1)', '<p><a>click</a></p>'],
    ['data:text/html,x', '<p><a>click</a></p>'],
  ])('lets a link to %s be %s', async (target, html) => {
    expect(await previewDocx(docx(linked, link(target)))).toEqual({ ok: true, html });
  });

  it('opens no picture, inside or outside', async () => {
    const body =
      '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:link="r9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing><w:t>text</w:t></w:r></w:p>';
    const image = `<Relationship Id="r9" Type="${OFFICE}/image" Target="file:///etc/hostname" TargetMode="External"/>`;
    const preview = await previewDocx(docx(body, image));
    expect(preview).toEqual({ ok: true, html: '<p>text</p>' });
  });

  it.each<[string, Buffer, string]>([
    ['no document', Buffer.from('PK\x03\x04'), 'limit-reached'],
    ['a zip without a document', buildZip([{ name: 'a', content: 'b' }]), 'broken'],
    ['an entity declaration', buildZip([{ name: 'word/document.xml', content: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }]), 'broken'],
    ['a bomb', buildZip([{ name: 'word/document.xml', content: Buffer.alloc(8 << 20, 32) }]), 'limit-reached'],
  ])('refuses %s', async (_, bytes, why) => {
    expect(await previewDocx(bytes)).toEqual({ ok: false, why });
  });
});
