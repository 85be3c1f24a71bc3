/** One call: the player, and the views of it side by side. */
export const callStyle = `
.player{padding:8px 16px 10px;border-bottom:var(--edge)}
.tools{display:flex;align-items:center;gap:5px;margin-bottom:8px}
.where{margin-left:10px;min-width:0}
.check{display:inline-flex;align-items:center;gap:5px;margin-left:4px}
.speed select{padding:5px 4px}
.track{position:relative;height:26px}
.band{position:absolute;width:100%;height:10px;border-radius:5px}
.band rect{stroke:var(--canvas);vector-effect:non-scaling-stroke}
.s-requested,.s-new{fill:var(--requested)}.s-waiting{fill:var(--waiting)}.s-accepted{fill:var(--accepted)}.s-confirmed{fill:var(--confirmed)}.s-discarded{fill:var(--discarded)}
.track input{position:absolute;top:8px;width:100%;height:18px;margin:0;accent-color:var(--active);cursor:pointer}
.panes{flex:1;min-height:0;display:grid;grid-template:"chart ladder record" 1fr "chart timeline explanation" 1fr/minmax(300px,.95fr) minmax(420px,1.3fr) minmax(320px,1fr)}
.pane{contain:layout paint;display:flex;flex-direction:column;min-height:0;min-width:0;border-right:var(--edge);border-bottom:var(--edge)}
${["chart", "ladder", "timeline", "record", "explanation"].map((name) => `[data-pane=${name}]{grid-area:${name}}`).join("")}
.pane-title{padding:7px 14px 5px;font-size:12px;font-weight:600}
call-chart,.ladder,.timeline,.paths{flex:1;min-height:0}
.ladder,.timeline,.paths{display:flex;flex-direction:column}
.lanes,.heads{font-size:12px;padding-bottom:4px}
.lanes{display:flex;justify-content:space-between;padding:0 14px 4px 0;margin-left:214px}
.from-right .lanes{margin:0 148px 0 60px}
.rung{height:28px;display:grid;grid-template-columns:54px 148px 20px 1fr 14px;font:12px/28px var(--mono)}
.from-right .rung{grid-template-columns:54px 14px 1fr 20px 148px}
.rung .state{text-align:right;padding-right:8px}
.from-right .state{order:9;text-align:left;padding:0 0 0 8px}
.from-right .bracket{order:8}
.from-right .gap{grid-column:3}
.rung .time{text-align:right;padding-right:6px}
.rung .state,.step .state,.path .state{color:var(--target)}
.bracket,.gap{border-right:1.5px solid var(--line);position:relative}
.from-right :is(.bracket,.gap){border-right:0;border-left:1.5px solid var(--line)}
.bracket::before{position:absolute;right:6px;width:7px;top:0;bottom:0}
.from-right .bracket::before{right:auto;left:6px;transform:scaleX(-1)}
.bracket:is(.opens,.runs,.closes)::before{content:"";border-left:1.5px dashed var(--line)}
.bracket.opens::before{top:14px;border-top:1.5px dashed var(--line)}
.bracket.closes::before{bottom:13px;border-bottom:1.5px dashed var(--line)}
.gap{overflow:hidden}
.label{display:block;padding:0 10px}
.from-right .label{text-align:right}
.gap.arrow .label{line-height:20px;text-align:center}
.arrow::after{content:"";position:absolute;left:2px;right:2px;bottom:5px;border-top:1.5px solid}
.answer .arrow::after{border-top-style:dashed}
.arrow::before{content:"";position:absolute;bottom:1px;border:5px solid transparent}
.from-left .request .arrow::before,.from-right :is(.answer,.update) .arrow::before{right:-4px;border-left:8px solid}
.from-left :is(.answer,.update) .arrow::before,.from-right .request .arrow::before{left:-4px;border-right:8px solid}
.request .gap,.t-request,.t-effect,.path.differs .kind{color:var(--request)}
.update .gap,.t-update{color:var(--update)}
.answer .gap,.rung.ignored .gap,.rung:is(.opens,.closes) .label,.step:is(.ignored,.packet) .event,.t-faint,.t-faint .label,.t-time,.t-rule,.t-answer,.t-struck{color:var(--faint)}
.t-good,.t-good .label,.facts .new :is(th,.is),.path.onlyRight :is(.right .event,.kind){color:var(--good)}
.t-bad,.t-bad .label,.step.bad .event,.path.onlyLeft :is(.left .event,.kind){color:var(--bad)}
.t-state{color:var(--target)}
.t-note{color:var(--note)}
.t-title,.t-title .label,.rung.t-good .label{font-weight:650}
.rung.ignored .label,.step.ignored .event,.t-struck{text-decoration:line-through}
.heads,.step{display:grid;grid-template-columns:34px 52px 62px minmax(90px,1fr) minmax(100px,1.1fr) 36px;gap:5px;padding:0 8px 0 2px}
.heads :is(span:nth-child(-n+3),span:last-child),.step :is(.no,.time,.after,.rule){text-align:right}
.step{height:28px;line-height:28px;font-size:13px}
.after{position:relative;padding-right:4px;z-index:0}
.after::before{content:"";position:absolute;z-index:-1;right:0;top:5px;bottom:5px;width:calc(var(--wait,0)*100%);background:var(--group);border-radius:3px}
.here .after::before{background:var(--canvas)}
.event{font-weight:600}
.step:is(.ignored,.packet) .event,.same .event{font-weight:400}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:28px;padding:0 10px 6px}
.path{height:40px;display:grid;grid-template-columns:1fr 20px 1fr;align-items:center;padding:0 10px;gap:4px;font-size:13px;line-height:17px;border-bottom:1px solid var(--group)}
.path .no{display:inline-block;min-width:22px}
.path :is(.state,.none){padding-left:26px}
.path .kind{text-align:center}
.path.here{box-shadow:none}
.here.left .left,.here.right .right{box-shadow:inset 3px 0 var(--active);padding-left:6px;margin-left:-6px}
.record,.explanation{flex:1;min-height:0;overflow:auto;overscroll-behavior:contain;padding:0 14px 14px}
.line,.branch-facts,.waits,.facts,h3,.t-time,details{font-size:13px}
.line{overflow-wrap:anywhere;white-space:pre-wrap}
.record>.line:first-child{font-size:15px;margin-bottom:2px}
.t-time{font-weight:400}
.choices{display:inline-flex;margin:10px 0 6px}
.choices button{border-radius:0;margin-left:-1px}
.choices button,.what-if button{min-height:28px;padding:2px 10px;font-size:13px}
.choices :first-child{border-radius:7px 0 0 7px}
.choices :last-child{border-radius:0 7px 7px 0}
.facts{border-collapse:collapse;width:100%;table-layout:fixed}
.facts :is(th,td){padding:3px 8px 3px 0;text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere;border-top:1px solid var(--group)}
.facts thead th{padding:0;border:0;height:0;width:36%}
.facts thead th~th{width:auto}
.record pre,.in-clear{padding:10px;border-radius:8px;background:var(--machine);white-space:pre-wrap;overflow-wrap:anywhere}
.record h3,.explanation h3{margin:12px 0 4px}
.what-if{display:flex;flex-wrap:wrap;gap:6px}
.what-if h3{flex:1 1 100%}
.record .in-clear .line{font:12px/1.5 var(--mono)}
.explanation p{margin:4px 0}
.outcome{font-size:15px;line-height:1.5}
.link{min-height:0;padding:0 4px;border:0;background:none;color:var(--note);font-size:12px}
.link:hover{text-decoration:underline}
.explanation .rule{color:var(--faint);font-size:12px}
.explanation ul{list-style:none}
.waits li{display:grid;grid-template-columns:64px 1fr;gap:8px;padding:4px 0;border-top:1px solid var(--group)}
.took{text-align:right}
.branch-facts{padding:6px 0 8px;border-bottom:1px solid var(--group)}
.tabs{display:none}
@media (max-width:1099px) and (min-width:821px){
.panes{grid-template:"chart ladder" minmax(300px,1fr) "timeline record" minmax(300px,1fr) "explanation explanation" minmax(300px,1fr)/1fr 1fr;overflow:auto}
}
@media (max-width:820px){
.player{padding:6px 12px}
.tools{flex-wrap:wrap;gap:4px;margin-bottom:4px}
.tools .tool{width:32px}
.check{margin:0;font-size:13px}
.speed select{width:62px}
.where{margin:0;flex:1 1 100%;order:9;font-size:13px}
.panes{display:flex;flex-direction:column}
.pane{flex:1;border:0}
.pane:not(.chosen){display:none}
.tabs{display:flex;border-top:var(--edge)}
.tabs button{flex:1;border:0;border-radius:0;background:none;padding:10px 2px;font-size:13px;text-transform:capitalize}
.tabs [aria-pressed=true]{color:var(--active);font-weight:650;box-shadow:inset 0 2px var(--active)}
.lanes{margin-left:156px}
.from-right .lanes{margin:0 88px 0 58px}
.rung{grid-template-columns:54px 88px 18px 1fr 10px}
.from-right .rung{grid-template-columns:54px 10px 1fr 18px 88px}
.outer{display:none}
.heads,.step{grid-template-columns:34px 54px minmax(96px,1.4fr) minmax(84px,1fr) 36px}
.heads span:nth-child(3),.after{display:none}
}
@media (forced-colors:active){
.here,[aria-pressed=true]{outline:2px solid;outline-offset:-2px}
.arrow::before{forced-color-adjust:none}
}
@media print{
.panes{display:block}
.panes .pane{display:flex!important;border:0;margin-top:16px}
.record,.explanation{overflow:visible}
}
`;
