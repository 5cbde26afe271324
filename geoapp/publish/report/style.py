"""The style sheet of the HTML statement: readable on a screen, A4 on paper."""

CSS = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:58rem;background:#fff;color:#1a1a1a;
font:1rem/1.5 "Noto Serif","Times New Roman",Times,serif}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0;text-align:center}
h2{font-size:1.2rem;margin:2rem 0 .6rem;padding-top:.4rem;border-top:2px solid #1a1a1a}
p{margin:.5rem 0;overflow-wrap:anywhere}
a{color:#0b4a8f}
a:focus-visible,.wide:focus-visible{outline:3px solid #0b4a8f;outline-offset:2px}
.subject{text-align:center;font-size:1.15rem;font-weight:bold}
.mark{text-align:center;font-weight:bold;color:#8c0019;border:2px solid #8c0019;padding:.2rem;
max-width:34rem;margin:.5rem auto}
.verdict{border-left:.5rem solid #8c0019;background:#f6f1ec;padding:.4rem 1rem;margin:1rem 0;
font-size:1.1rem}
.verdict.clear{border-color:#1b6b2f}
.verdict.below_tolerance{border-color:#8a6d00}
.verdict.no_data,.verdict.stale,.verdict.failed{border-color:#555}
.proof{display:flex;gap:1rem;align-items:center;font-size:.85rem}
.proof code{word-break:break-all}
.proof p{margin:0}
dl{margin:.5rem 0;display:grid}
dl div{display:grid;grid-template-columns:15rem 1fr;gap:0 1rem;padding:.2rem 0;
border-bottom:1px solid #ddd}
dt{grid-column:1;font-weight:bold}
dd{grid-column:2;margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;width:100%;font-size:.88rem;line-height:1.35}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{border:1px solid #999;padding:.2rem .4rem;text-align:left;vertical-align:top;
overflow-wrap:break-word}
th{background:#eee}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.n{white-space:normal}
tr.subtotal td{font-weight:bold;background:#f7f7f2}
tr.total td{font-weight:bold;background:#ececec}
tr.note td{font-style:italic}
tr:target td,.wide:target caption{background:#fff3b0}
.note{font-size:.88rem;color:#444}
.strong{font-weight:bold}
.warning{font-weight:bold;color:#8c0019}
figure{margin:1rem 0}
figure svg{max-width:100%;height:auto;border:0}
figcaption{font-size:.88rem;font-style:italic}
nav ol{columns:2;margin:.3rem 0}
.save{border-top:1px solid #999;padding-top:.6rem;margin-top:2rem}
@media (max-width:40rem){
body{padding:.8rem}dl div{grid-template-columns:1fr}dd{grid-column:1}nav ol{columns:1}}
@page{size:A4;margin:16mm 20mm 18mm;
@bottom-center{content:counter(page) " / " counter(pages);font-size:9pt}}
@media print{
body{padding:0;max-width:none;font-size:10.5pt}
a{color:inherit;text-decoration:none}
h2{break-after:avoid}
tr,figure,.verdict,dl div{break-inside:avoid}
thead{display:table-header-group;break-after:avoid}
tbody tr:first-child,caption{break-before:avoid}
.wide{overflow:visible}
.front{break-after:page}
nav,.save{display:none}
.verdict,th,tr td,.mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}
figure svg{width:170mm;max-width:none}}
""".replace("\n", "")
