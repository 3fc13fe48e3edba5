/** The look of the page: the tokens of the design in both schemes, and the few parts that it has. No script, no file. */

/** Name → light, dark; as in the dashboard's tokens.css, of which each line must be a copy. */
export const TOKENS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  canvas: ['#f3f4f6', '#0c0f13'],
  surface: ['#ffffff', '#13171c'],
  sunken: ['#f7f8f9', '#0f1317'],
  hover: ['#f1f3f6', '#1b2129'],
  selected: ['#eaf2fb', '#15263a'],
  ink: ['#13181e', '#e9edf2'],
  'ink-2': ['#414b57', '#b6c0cc'],
  'ink-3': ['#5d6875', '#8f9baa'],
  line: ['#e5e8ec', '#242b34'],
  'line-2': ['#d3d8de', '#323b47'],
  control: ['#818b98', '#6c7887'],
  accent: ['#14599f', '#8abdf5'],
  'accent-hover': ['#0f4a87', '#a5cdf8'],
  'on-accent': ['#ffffff', '#06213d'],
  focus: ['#1b6fc4', '#8abdf5'],
  critical: ['#a8121f', '#ff9f9b'],
  'critical-tint': ['#fdebeb', '#3a171a'],
  medium: ['#745000', '#eec661'],
  'medium-tint': ['#fdf4d9', '#2d240c'],
  held: ['#414b57', '#b6c0cc'],
  'held-tint': ['#eef0f3', '#222932'],
  pending: ['#0a6159', '#6fd3c7'],
  'pending-tint': ['#e2f4f2', '#0f2d2b'],
  sent: ['#1a6437', '#7fd49b'],
  'sent-tint': ['#e6f4ea', '#122b1b'],
  gone: ['#5d6875', '#8f9baa'],
  'gone-tint': ['#f1f2f4', '#1c2229'],
};

function tokens(scheme: 0 | 1): string {
  return Object.entries(TOKENS)
    .map(([name, values]) => `--${name}:${values[scheme]};`)
    .join('');
}

const PARTS = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--canvas);color:var(--ink);font:400 1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1,h2,p,ul,ol,fieldset{margin:0;padding:0}fieldset{border:0;min-width:0}ul,ol{list-style:none}
h1,h2,legend{font-weight:600;line-height:1.25}h1{font-size:1.25rem;letter-spacing:-.012em}h2,legend{font-size:1.0625rem}
a{color:var(--accent);text-underline-offset:2px}b{font-weight:600}
main{max-width:592px;margin:0 auto;padding:20px 16px 48px;display:grid;gap:16px}main>*{min-width:0}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:5px}
svg.i{width:16px;height:16px;flex:none;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;margin-top:3px}
.top{display:flex;align-items:center;gap:8px;padding:0 4px}.top svg{width:24px;height:24px;flex:none}.top span{color:var(--ink-3);font-size:.875rem}
.card{border:1px solid var(--line-2);border-radius:14px;background:var(--surface);overflow:hidden}
.pad{padding:18px;display:grid;gap:8px}.small{font-size:.875rem}.quiet{color:var(--ink-2)}
.banner{display:grid;grid-template-columns:26px minmax(0,1fr);gap:10px;padding:18px}.banner svg.i{width:26px;height:26px;margin:0}.banner p{color:var(--ink-2);font-size:.875rem;margin-top:4px}
.t-held{background:var(--medium-tint)}.t-held>svg{color:var(--medium)}.t-sent{background:var(--sent-tint)}.t-sent>svg{color:var(--sent)}
.t-pending{background:var(--pending-tint)}.t-pending>svg{color:var(--pending)}.t-gone{background:var(--gone-tint)}.t-gone>svg{color:var(--gone)}
.t-bad{background:var(--critical-tint)}.t-bad>svg{color:var(--critical)}
.note{display:flex;gap:10px;padding:12px 16px;border-radius:10px;font-size:.9375rem;background:var(--medium-tint)}.note svg{color:var(--medium)}
.note.bad{background:var(--critical-tint)}.note.bad svg{color:var(--critical)}.note.good{background:var(--sent-tint)}.note.good svg{color:var(--sent)}
.mask{font-family:ui-monospace,"SF Mono","Cascadia Mono","Segoe UI Mono",Menlo,Consolas,monospace;font-size:.923em;overflow-wrap:anywhere}
.copies{padding:0 18px 8px;font-size:.875rem}.copies h2{padding-bottom:6px}.copies li{display:flex;align-items:center;gap:8px;min-height:44px;padding:6px 0;border-top:1px solid var(--line)}
.copies .who{min-width:0;overflow-wrap:anywhere}
.st{display:inline-flex;align-items:center;gap:4px;padding:1px 7px 1px 5px;border-radius:5px;font-size:.75rem;font-weight:500;white-space:nowrap;flex:none}.st svg{width:13px;height:13px;margin:0}
.s-held{color:var(--held);background:var(--held-tint)}.s-sent{color:var(--sent);background:var(--sent-tint)}.s-pending{color:var(--pending);background:var(--pending-tint)}
.s-gone{color:var(--gone);background:var(--gone-tint)}.s-bad{color:var(--critical);background:var(--critical-tint)}
legend{padding:18px 18px 12px;width:100%}
.choice{display:grid;grid-template-columns:24px minmax(0,1fr);gap:10px;padding:14px 18px;border-top:1px solid var(--line);cursor:pointer}.choice:has(:checked){background:var(--selected)}
.choice input{width:20px;height:20px;margin:2px 0 0;accent-color:var(--accent)}.choice b{color:var(--ink);font-size:1rem}.choice span{color:var(--ink-2);font-size:.875rem;display:block}
.end{padding:16px 18px;border-top:1px solid var(--line);display:grid;gap:14px}
.field{display:grid;gap:5px}.field label{font-size:.9375rem;font-weight:500}.hint{font-size:.8125rem;color:var(--ink-3)}.err{font-size:.875rem;color:var(--critical);font-weight:500}
.field input,.field textarea{width:100%;min-height:44px;padding:8px 12px;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--control);border-radius:7px}
.field textarea{resize:vertical;min-height:96px}.field [aria-invalid=true]{border-color:var(--critical);border-width:2px}
.field .code{font:500 1.375rem/1 ui-monospace,"SF Mono",Menlo,Consolas,monospace;letter-spacing:.3em;max-width:12em}
.word{font-weight:600;background:var(--selected);padding:0 6px;border-radius:5px}
.btn{display:block;width:100%;min-height:48px;padding:10px 16px;font:inherit;font-weight:500;line-height:1.3;border:0;border-radius:10px;background:var(--accent);color:var(--on-accent);cursor:pointer}.btn:hover{background:var(--accent-hover)}
.like-link{font:inherit;color:var(--accent);background:none;border:0;padding:4px 0;min-height:32px;text-align:start;text-decoration:underline;text-underline-offset:2px;cursor:pointer}
.steps li{display:grid;grid-template-columns:92px 20px minmax(0,1fr);gap:8px;padding:5px 0}.steps time{color:var(--ink-3);font-size:.75rem;text-align:end;padding-top:2px}
.steps q{display:block;color:var(--ink-2);white-space:pre-line;overflow-wrap:anywhere}.steps div{min-width:0;overflow-wrap:anywhere}
.foot{padding:0 6px;display:grid;gap:10px;color:var(--ink-2);font-size:.875rem}.foot>*{display:flex;gap:8px}.foot>*>span{min-width:0;overflow-wrap:anywhere}
.takeout li{padding:4px 0}
@media (max-width:480px){.steps li{grid-template-columns:78px 18px minmax(0,1fr)}}
@media (prefers-contrast:more){:root{--line:var(--control);--line-2:var(--control);--ink-2:var(--ink);--ink-3:var(--ink)}}
@media (forced-colors:active){.st,.btn,.note{border:1px solid}}
@media print{.btn,form{display:none}}
`;

/** Colours by the reader's own choice: older phones know no `light-dark()`. */
export const PAGE_STYLE = `:root{color-scheme:light dark;${tokens(0)}}@media (prefers-color-scheme:dark){:root{${tokens(1)}}}${PARTS.replaceAll('\n', '')}`;
