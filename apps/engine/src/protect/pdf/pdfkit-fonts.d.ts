/** An opened font, which pdfkit 0.20 takes and its types do not know of yet. */
import type { Font } from 'fontkit';

declare global {
  namespace PDFKit.Mixins {
    interface PDFFont {
      font(font: Font, family: string, size: number): this;
    }
  }
}
