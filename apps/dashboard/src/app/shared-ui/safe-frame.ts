import { afterRenderEffect, ChangeDetectionStrategy, Component, CSP_NONCE, type ElementRef, inject, input, viewChild } from '@angular/core';

const PAPER = `:root{color-scheme:light}body{margin:22px 26px;background:#fff;color:#1b1f24;font:400 14px/1.6 Georgia,"Times New Roman",serif;overflow-wrap:anywhere}
img{max-width:100%}table{border-collapse:collapse}td,th{border:1px solid #d5d8dc;padding:3px 10px;text-align:start}
a{color:#14599f;text-decoration:underline dotted;pointer-events:none}mark{background:#ffe48a;color:#2b2100;padding:0 2px}pre{white-space:pre-wrap}`;

const OWN_STYLE = 'data-own-style';

/**
 * HTML of an untrusted mail: an origin of its own, no scripts, no forms, no network, whatever the HTML says. The frame
 * inherits the page's policy as well, so its own style sheet carries the page's nonce.
 */
@Component({
  selector: 'lz-safe-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<iframe #frame class="paper-frame" sandbox="" referrerpolicy="no-referrer" [title]="title()"></iframe>`,
})
export class SafeFrame {
  readonly html = input.required<string>();
  readonly title = input('Message text');
  private readonly nonce = inject(CSP_NONCE, { optional: true });
  private readonly frame = viewChild.required<ElementRef<HTMLIFrameElement>>('frame');

  constructor() {
    // Not a template binding: Angular would strip the policy and the style sheet that make the frame safe to show.
    afterRenderEffect(() => {
      this.frame().nativeElement.srcdoc = documentOf(this.html(), this.nonce);
    });
  }
}

/** The frame's whole document; the policy comes first, before a byte of the mail. */
function documentOf(html: string, nonce: string | null): string {
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'`;
  const style = nonce === null ? '<style>' : `<style nonce="${nonce}">`;
  const mail = nonce === null ? { html, rules: '' } : withStyleRules(html);
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><title>Message text</title>${style}${PAPER}${mail.rules}</style>${mail.html}`;
}

/**
 * The page's policy lets no style attribute act, in the frame or in a document that is only parsed: each is renamed
 * before it is parsed, and becomes a rule of the one style sheet that may act.
 */
function withStyleRules(html: string): { html: string; rules: string } {
  const renamed = html.replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/\sstyle\s*=/gi, ` ${OWN_STYLE}=`));
  const parsed = new DOMParser().parseFromString(renamed, 'text/html');
  const rules = [...parsed.querySelectorAll(`[${OWN_STYLE}]`)].map((element, index) => {
    const name = `own-style-${index}`;
    const rule = ruleOf(name, element.getAttribute(OWN_STYLE) ?? '');
    element.removeAttribute(OWN_STYLE);
    element.classList.add(name);
    return rule;
  });
  return { html: parsed.body.innerHTML, rules: rules.join('') };
}

/** As the browser reads it: what would leave the rule, or the style sheet, is not in what it hands back. */
function ruleOf(className: string, declarations: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.${className}{${declarations}}`);
  const first = sheet.cssRules[0];
  return first instanceof CSSStyleRule ? first.cssText.replaceAll('<', '\\3c ') : '';
}
