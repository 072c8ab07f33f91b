// The look of a replay that was saved as a page: light and dark, on a telephone and on a desk.
export const pageStyle = `
:root{color-scheme:light dark;--ground:#fff;--text:#1b1f24;--dim:#57606a;--line:#d0d7de;--field:#f6f8fa;--good:#1a7f37;--wait:#9a6700;--bad:#cf222e;--odd:#8250df}
@media(prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--dim:#9198a1;--line:#30363d;--field:#161b22;--good:#3fb950;--wait:#d29922;--bad:#f85149;--odd:#bc8cff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.3rem;overflow-wrap:anywhere}
h3{font-size:.9rem;margin:.8rem 0 .3rem}
code,pre,time{font-family:ui-monospace,monospace;font-size:.88em}
dl{margin:.5rem 0}
dl div{display:grid;grid-template-columns:7rem 1fr;gap:.5rem;padding:.1rem 0}
dt,.dim,.keys,footer{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
[data-label=approved] dd{color:var(--good)}
[data-label=denied] dd,[data-label=deny] dd,[data-label=refused] dd,[data-label=error] dd,[data-label=revoked] dd{color:var(--bad)}
[data-label=ask] dd,[data-label=waits] dd,[data-label=narrowed] dd,[data-label=risk] dd{color:var(--wait)}
[data-label=changed] dd,[data-label=voided] dd,[data-label=withheld] dd,[data-label=reported] dd{color:var(--odd)}
.timeline{display:block;width:100%;height:40px;background:var(--field);border:1px solid var(--line);border-radius:6px}
.timeline rect{fill:var(--bad)}
.timeline .succeeded,.timeline .answered{fill:var(--good)}
.timeline .pending-approval{fill:var(--wait)}
.timeline .unknown{fill:var(--odd)}
.find{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin-top:1rem}
.find p{margin:0;color:var(--dim)}
input,select{font:inherit;color:inherit;background:var(--field);border:1px solid var(--line);border-radius:6px;padding:.35rem .5rem;max-width:100%}
.keys{font-size:.85rem}
kbd{border:1px solid var(--line);border-radius:4px;padding:0 .3rem}
.call{border:1px solid var(--line);border-radius:8px;margin:.5rem 0;padding:.5rem .75rem}
.call summary{cursor:pointer;overflow-wrap:anywhere}
.call summary:focus-visible,input:focus-visible,select:focus-visible{outline:2px solid var(--odd);outline-offset:2px}
.outcome{color:var(--bad)}
.outcome.succeeded,.outcome.answered{color:var(--good)}
.outcome.pending-approval{color:var(--wait)}
.outcome.unknown{color:var(--odd)}
pre{background:var(--field);border:1px solid var(--line);border-radius:6px;margin:0;max-height:30rem;overflow:auto;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere}
footer{font-size:.85rem;margin-top:1.5rem}
[hidden]{display:none}
@media(max-width:40rem){dl div{grid-template-columns:1fr;gap:0}.keys{display:none}}
@media print{.find,.keys{display:none}}
`;
