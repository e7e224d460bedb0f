"""How a report looks on a page and in print: light, one column, colours never alone."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1c2733;
  font: 15px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d9dee5; padding-bottom: .25rem; }
h3 { font-size: .8rem; font-weight: 600; margin: 0; color: #445061; }
.sub { color: #445061; margin: .35rem 0 0; }
p, ul { margin: .5rem 0; }
.banner { border-left: 6px solid; padding: .75rem 1rem; margin: .75rem 0; background: #f5f7fa; }
.banner strong { font-size: 1.35rem; }
.banner p { margin: .25rem 0 0; color: #1c2733; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem; margin: .75rem 0; }
.card { border: 1px solid #d9dee5; border-top: 4px solid; padding: .6rem .75rem; border-radius: 4px; }
.card .value { font-size: 1.35rem; font-weight: 600; margin: .1rem 0; }
.card .note { font-size: .8rem; color: #445061; margin: 0; }
.good { border-color: #1f7a4d; color: #1f7a4d; }
.warning { border-color: #b26a00; color: #8a5200; }
.bad { border-color: #b3261e; color: #b3261e; }
.unknown { border-color: #5f6b7a; color: #445061; }
.neutral { border-color: #2457a6; color: #2457a6; }
.mark { font-weight: 600; }
/* On a phone a table is scrolled: squeezed, its short columns would break inside words. */
.wide { overflow-x: auto; }
table { width: 100%; min-width: 40rem; table-layout: fixed; border-collapse: collapse; margin: .75rem 0;
  font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid #e6eaef;
  overflow-wrap: anywhere; }
th { color: #445061; font-weight: 600; border-bottom: 2px solid #c7ced8; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.more { font-size: .85rem; color: #445061; }
a { color: #1b4f9c; }
a.figure { color: inherit; text-decoration: underline dotted #9aa6b5; text-underline-offset: 3px; }
figure { margin: .75rem 0; }
figure svg { width: 100%; height: auto; }
figcaption { font-size: .85rem; color: #445061; }
.evidence details { border-bottom: 1px solid #e6eaef; padding: .3rem 0; }
.evidence summary { cursor: pointer; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .78rem; background: #f5f7fa; padding: .6rem; }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  table { min-width: 0; }
  tr, .card, .banner, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  a.figure { text-decoration: none; }
  .evidence { display: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
