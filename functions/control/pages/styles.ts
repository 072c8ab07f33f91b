// The one style sheet: calm, one column, for phones first; light and dark follow the reader's system. Its hash is in
// the content security policy, so that no other style runs.

export const styles = `
:root{--paper:#f6f5f2;--card:#fff;--ink:#1d1f23;--soft:#5b606b;--line:#dedcd6;--fill:#f1f0ec;--link:#1f4fa8;
--calm:#1c6b45;--calm-fill:#e4f3ea;--careful:#8a5200;--careful-fill:#fdf0d9;--grave:#a52020;--grave-fill:#fbe6e4;
--go:#1c6b45;--go-ink:#fff;--mark:#ffd54a;--mark-ink:#3a2b00;--focus:#2563eb}
@media(prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1c1f25;--ink:#e9eaed;--soft:#a2a8b4;--line:#333842;
--fill:#252932;--link:#9cbcff;--calm:#86d9ac;--calm-fill:#173326;--careful:#f3c271;--careful-fill:#382a12;
--grave:#ff9d94;--grave-fill:#421d1b;--go:#23794f;--go-ink:#fff;--mark:#e6b800;--mark-ink:#231a00;--focus:#8ab4ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.top{display:flex;justify-content:space-between;align-items:center;gap:1rem;max-width:44rem;margin:0 auto;padding:.5rem 1rem}
.top form{display:flex;align-items:center;gap:.5rem;min-width:0}
.brand{font-weight:650;color:var(--ink);text-decoration:none;letter-spacing:-.01em}
.who{color:var(--soft);font-size:.875rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
main{max-width:44rem;margin:0 auto;padding:0 1rem 4rem;display:grid;gap:1rem}
main>*{min-width:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:.875rem;padding:1.25rem}
strong{font-weight:650;color:var(--ink)}
.banner strong,.banner a{color:inherit}
h1{font-size:1.625rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 .375rem}
h2{font-size:.8125rem;font-weight:600;color:var(--soft);margin:0 0 .5rem}
p{margin:.5rem 0}
.asks{text-wrap:balance}
strong.risk{margin:0 .25rem 0 0;padding:0 .5rem}
p.risk+p{margin:0}
h1+ul.plain{margin:.25rem 0 .625rem}
h1+.chips{margin-top:.625rem}
a{color:var(--link)}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.chips{display:flex;flex-wrap:wrap;gap:.375rem;margin:0;padding:0;list-style:none}
.chip{border-radius:999px;padding:.125rem .625rem;font-size:.875rem;background:var(--fill);color:var(--ink)}
.calm{background:var(--calm-fill);color:var(--calm)}
.careful{background:var(--careful-fill);color:var(--careful)}
.grave{background:var(--grave-fill);color:var(--grave)}
.risk{display:inline-block;border-radius:.375rem;padding:.1875rem .625rem;margin:0 0 .5rem;font-weight:650}
.neutral{background:var(--fill);color:var(--ink)}
.chip.careful{font-weight:650}
.card>:last-child,.card>form>:last-child{margin-bottom:0}
.card>:first-child{margin-top:0}
blockquote{margin:0;padding:.125rem 0 .125rem .875rem;border-left:3px solid var(--line)}
dl{margin:0;display:grid;gap:.75rem}
dl>div{min-width:0}
dt{color:var(--soft);font-size:.8125rem}
dd{margin:0}
@media(min-width:36rem){dl.facts>div{display:grid;grid-template-columns:9.5rem 1fr;gap:1rem}dl.facts dt{padding-top:.125rem}}
code,pre,.value{font:.875rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{margin:.5rem 0 0;padding:.75rem;background:var(--fill);border-radius:.5rem;white-space:pre-wrap}
bdi{unicode-bidi:isolate}
mark{background:var(--mark);color:var(--mark-ink);border-radius:.25rem;padding:0 .25rem;font-size:.8125em}
.lines{margin:0;padding:0;list-style:none;display:grid;gap:.375rem}
.name{color:var(--soft);font-size:.875rem}
.name::after{content:":"}
summary{cursor:pointer;color:var(--link);padding:.5rem 0}
.fold>summary{color:inherit;padding:.125rem 0;min-height:1.5rem;list-style:none}
.fold>summary::-webkit-details-marker{display:none}
.more{color:var(--link);font:.875rem/1.5 system-ui,sans-serif;text-decoration:underline;white-space:nowrap}
.fold[open] .more{display:none}
.whole{padding:.75rem;margin-top:.25rem;background:var(--fill);border-radius:.5rem}
.rules{margin:.875rem 0 0;padding:.75rem 0 0;border-top:1px solid var(--line);list-style:none;font-size:.875rem;color:var(--soft)}
.rules code{color:var(--ink)}
ul.plain{margin:0;padding:0;list-style:none;display:grid;gap:.25rem}
label{display:block;font-size:.875rem;color:var(--soft);margin-bottom:.25rem}
textarea{width:100%;min-height:3.5rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.5rem;padding:.5rem .625rem;resize:vertical}
select{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.5rem;padding:.5rem .625rem;min-height:2.75rem}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:.75rem 0;padding:.5rem .75rem}
legend{font-size:.875rem;color:var(--soft);padding:0 .25rem}
.choice{display:flex;gap:.5rem;align-items:baseline;color:var(--ink);padding:.625rem 0;margin:0}
.choice code{min-width:0}
.less{margin-top:.75rem}
.less button{width:100%}
nav .chip{display:inline-block;padding:.625rem .875rem;text-decoration:none}
nav .chip[aria-current]{font-weight:650;outline:1px solid var(--soft)}
.group .card{background:var(--paper)}
.group form{margin-top:1rem}
.buttons{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;margin-top:.75rem}
button,.button{font:inherit;font-weight:600;border-radius:.625rem;padding:.75rem;border:1px solid var(--soft);background:var(--card);color:var(--ink);cursor:pointer;text-align:center;text-decoration:none;display:inline-block;min-height:3rem}
button.go{background:var(--go);border-color:var(--go);color:var(--go-ink)}
button.stop{color:var(--grave);border-color:currentColor}
button.link{border:0;background:none;padding:.5rem;min-height:2.75rem;color:var(--link);font-weight:400;font-size:.875rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:.5rem}
.queue>*,.lines>*{min-width:0}
.queue{display:grid;gap:.75rem;margin:0;padding:0;list-style:none}
.queue a{display:block;color:inherit;text-decoration:none}
.queue a:hover{border-color:var(--soft)}
.queue h2{font-size:1.0625rem;color:var(--ink);margin:0}
.banner{border-radius:.875rem;padding:1rem 1.25rem}
.banner p{margin:.25rem 0 0}
.banner strong{font-size:1.0625rem}
button:hover,.button:hover{border-color:var(--ink)}
button.go:hover,button.stop:hover{box-shadow:0 0 0 2px var(--line)}
@media(prefers-reduced-motion:no-preference){a,button{transition:border-color .15s}}
@media(forced-colors:active){.chip,.risk,.banner{border:1px solid}}
`;
