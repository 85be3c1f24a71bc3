/** One call: the player, and the views of it side by side. */
export const callStyle = `
.player{padding:8px 16px 10px;border-bottom:1px solid var(--machineBorder)}
.player .tools{display:flex;align-items:center;gap:5px;margin-bottom:8px}
.player .where{margin-left:10px;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.player .check{display:inline-flex;align-items:center;gap:5px;white-space:nowrap;color:var(--faint);margin-left:4px}
.speed select{padding:5px 4px}
.track{position:relative;height:26px}
.band{position:absolute;inset:0 0 auto;width:100%;height:10px;border-radius:5px}
.band rect{stroke:var(--canvas);stroke-width:1;vector-effect:non-scaling-stroke}
.band .now{fill:none;stroke:none}
.s-requested,.s-new{fill:var(--requested)}.s-waiting{fill:var(--waiting)}.s-accepted{fill:var(--accepted)}.s-confirmed{fill:var(--confirmed)}.s-discarded{fill:var(--discarded)}
.track input{position:absolute;inset:8px 0 auto;width:100%;height:18px;margin:0;accent-color:var(--active);cursor:pointer}
.panes{flex:1;min-height:0;display:grid;grid-template-columns:minmax(300px,.95fr) minmax(420px,1.3fr) minmax(320px,1fr);grid-template-rows:1fr 1fr;grid-template-areas:"chart ladder record" "chart timeline explanation"}
.pane{contain:layout paint;display:flex;flex-direction:column;min-height:0;min-width:0;border-right:1px solid var(--machineBorder);border-bottom:1px solid var(--machineBorder)}
.pane[data-pane=chart]{grid-area:chart}.pane[data-pane=ladder]{grid-area:ladder}.pane[data-pane=timeline]{grid-area:timeline}.pane[data-pane=record]{grid-area:record}.pane[data-pane=explanation]{grid-area:explanation}
.pane:is([data-pane=record],[data-pane=explanation]){border-right:0}
.pane-title{padding:7px 14px 5px;font-size:12px;font-weight:600;color:var(--faint)}
.pane call-chart{flex:1;min-height:0;padding:0 6px 6px}
.ladder,.timeline,.paths{flex:1;min-height:0;display:flex;flex-direction:column}
.lanes,.heads{font-size:12px;color:var(--faint);padding-bottom:4px}
.lanes{display:flex;justify-content:space-between;padding:0 14px 4px 0;margin-left:214px}
.from-right .lanes{flex-direction:row;margin:0 148px 0 60px}
.rung{height:28px;display:grid;grid-template-columns:54px 148px 20px 1fr 14px;align-items:stretch;font:12px/28px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.from-right .rung{grid-template-columns:54px 14px 1fr 20px 148px}
.from-right .rung .state{grid-column:5;grid-row:1;text-align:left;padding-left:8px}.from-right .rung .bracket{grid-column:4;grid-row:1}.from-right .rung .gap{grid-column:3;grid-row:1}
.rung .time{color:var(--faint);text-align:right;padding-right:6px}
.rung .state{color:var(--target);text-align:right;padding-right:8px;overflow:hidden;text-overflow:ellipsis;direction:ltr}
.rung .bracket{border-right:1.5px solid var(--line);position:relative}
.from-right .rung .bracket{border-right:0;border-left:1.5px solid var(--line)}
.rung .bracket::before{position:absolute;right:6px;width:7px;top:0;bottom:0}
.from-right .rung .bracket::before{right:auto;left:6px;transform:scaleX(-1)}
.rung .bracket:is(.opens,.runs,.closes)::before{content:"";border-left:1.5px dashed var(--line)}
.rung .bracket.opens::before{top:14px;border-top:1.5px dashed var(--line)}
.rung .bracket.closes::before{bottom:13px;border-bottom:1.5px dashed var(--line)}
.rung .gap{position:relative;border-right:1.5px solid var(--line);overflow:hidden}
.from-right .rung .gap{border-right:0;border-left:1.5px solid var(--line)}
.rung .label{display:block;padding:0 10px;overflow:hidden;text-overflow:ellipsis}
.rung .note .label{text-align:left}
.from-right .rung .note .label{text-align:right}
.rung .arrow .label{line-height:20px;text-align:center}
.rung .arrow::after{content:"";position:absolute;left:2px;right:2px;bottom:5px;height:0;border-top:1.5px solid currentColor}
.rung.answer .arrow::after{border-top-style:dashed}
.rung.update .arrow::after{border-top-width:2px}
.rung .arrow::before{content:"";position:absolute;bottom:1px;border:5px solid transparent}
.from-left .request .arrow::before,.from-right :is(.answer,.update) .arrow::before{right:-4px;border-left:8px solid currentColor}
.from-left :is(.answer,.update) .arrow::before,.from-right .request .arrow::before{left:-4px;border-right:8px solid currentColor}
.rung.request .gap{color:var(--request)}.rung.update .gap{color:var(--update)}.rung.answer .gap{color:var(--faint)}
.rung.t-good .label{color:var(--good);font-weight:700}.rung.t-bad .label{color:var(--bad)}.rung.t-title .label{font-weight:700}.rung.t-faint .label,.rung:is(.opens,.closes) .label{color:var(--faint)}
.rung.ignored .gap{color:var(--faint)}.rung.ignored .label{text-decoration:line-through}
.heads,.step{display:grid;grid-template-columns:26px 52px 62px minmax(90px,1fr) minmax(100px,1.2fr) 38px;gap:8px;padding:0 12px 0 4px}
.heads :is(span:nth-child(-n+3),span:last-child){text-align:right}
.step{height:28px;line-height:28px;font-size:13px}
.step>span{overflow:hidden;text-overflow:ellipsis}
.step .no,.step .time,.step .after{text-align:right;color:var(--faint)}
.step .after{position:relative;padding-right:4px;z-index:0}
.step .after::before{content:"";position:absolute;z-index:-1;right:0;top:5px;bottom:5px;width:calc(var(--wait,0)*100%);background:var(--group);border-radius:3px}
.step .event{font-weight:600}
.step .state{color:var(--target)}.step .state i{font-style:normal;color:var(--faint)}
.step .rule{color:var(--faint);text-align:right}
.step.ignored .event{font-weight:400;color:var(--faint);text-decoration:line-through}
.step.packet .event{font-weight:400;color:var(--faint)}
.step.bad .event{color:var(--bad)}
.step.here .after::before{background:var(--canvas)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:28px;padding:0 10px 6px}
.path{height:40px;display:grid;grid-template-columns:1fr 20px 1fr;align-items:center;padding:0 10px;gap:4px;font-size:13px;line-height:17px;border-bottom:1px solid var(--group)}
.path .cell{overflow:hidden;text-overflow:ellipsis}
.path .no{display:inline-block;min-width:22px;color:var(--faint)}
.path .event{font-weight:600}
.path .state{color:var(--target);padding-left:26px}
.path .kind{text-align:center;color:var(--faint)}
.path .none{color:var(--faint);padding-left:26px}
.path.same .event{font-weight:400}
.path.differs .kind{color:var(--request);font-weight:700}
.path.onlyLeft .left .event,.path.onlyLeft .kind{color:var(--bad)}
.path.onlyRight .right .event,.path.onlyRight .kind{color:var(--good)}
.path.here{box-shadow:none}
.path.here.left .left,.path.here.right .right{box-shadow:inset 3px 0 var(--active);padding-left:6px;margin-left:-6px}
.record,.explanation{flex:1;min-height:0;overflow:auto;overscroll-behavior:contain;padding:0 14px 14px}
.record .line{overflow-wrap:anywhere;white-space:pre-wrap;font-size:13px}
.record .line:first-child{font-size:15px;margin-bottom:2px}
.t-title{font-weight:650}.t-faint,.t-time{color:var(--faint)}.t-time{font-size:13px;font-weight:400}.t-state{color:var(--target)}.t-rule{color:var(--faint)}.t-request,.t-effect{color:var(--request)}.t-answer{color:var(--faint)}.t-update{color:var(--update)}.t-note{color:var(--note)}.t-good{color:var(--good)}.t-bad{color:var(--bad)}.t-struck{color:var(--faint);text-decoration:line-through}
.choices{display:inline-flex;margin:10px 0 6px}
.choices button{border-radius:0;margin-left:-1px;min-height:28px;padding:2px 10px;font-size:13px}
.choices button:first-child{border-radius:7px 0 0 7px;margin-left:0}.choices button:last-child{border-radius:0 7px 7px 0}
.facts{border-collapse:collapse;width:100%;font-size:13px;table-layout:fixed}
.facts :is(th,td){padding:3px 8px 3px 0;text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere;border-top:1px solid var(--group)}
.facts thead th{padding:0;border:0;height:0;width:38%}
.facts thead th+th{width:26%}
.facts thead th:last-child{width:auto}
.facts :is(th,.was){color:var(--faint)}
.facts .new :is(th,.is){color:var(--good)}
.record pre{overflow:auto;padding:10px;border-radius:8px;background:var(--machine);white-space:pre-wrap;overflow-wrap:anywhere}
.record h3,.explanation h3{margin:12px 0 4px;font-size:13px;font-weight:600;color:var(--faint)}
.what-if{display:flex;flex-wrap:wrap;gap:6px;margin-top:6px}
.what-if h3{flex:1 1 100%}
.what-if button{min-height:28px;padding:2px 10px;font-size:13px}
.in-clear{margin-top:8px;padding:8px 10px;border-radius:8px;background:var(--machine)}
.record .in-clear .line{font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;margin:0}
.explanation p{margin:4px 0}
.explanation .outcome{font-size:15px;line-height:1.5}
.link{min-height:0;padding:0 4px;border:0;border-radius:4px;background:none;color:var(--note);font-size:12px}
.link:hover{text-decoration:underline}
.explanation .rule{color:var(--faint);font-size:12px}
.waits{list-style:none}
.waits li{display:grid;grid-template-columns:64px 1fr;gap:8px;padding:4px 0;border-top:1px solid var(--group);font-size:13px}
.waits .took{text-align:right;color:var(--faint)}
.branch-facts{padding:6px 0 8px;border-bottom:1px solid var(--group);font-size:13px}
.explanation details ul{list-style:none;font-size:13px}
.tabs{display:none}
@media (max-width:1099px) and (min-width:821px){
.panes{grid-template-columns:1fr 1fr;grid-template-rows:repeat(3,minmax(300px,1fr));grid-template-areas:"chart ladder" "timeline record" "explanation explanation";overflow:auto}
}
@media (max-width:820px){
.player{padding:6px 12px 6px}
.player .tools{flex-wrap:wrap;margin-bottom:4px}
.player .tools{gap:4px}
.player .tool{width:32px}
.player .check{margin:0;font-size:13px}
.speed select{width:62px}
.player .where{margin:0;flex:1 1 100%;order:9;font-size:13px}
.panes{display:flex;flex-direction:column}
.pane{flex:1;border:0}
.panes[data-pane=chart] .pane:not([data-pane=chart]),.panes[data-pane=ladder] .pane:not([data-pane=ladder]),.panes[data-pane=timeline] .pane:not([data-pane=timeline]),.panes[data-pane=record] .pane:not([data-pane=record]),.panes[data-pane=explanation] .pane:not([data-pane=explanation]){display:none}
.tabs{display:flex;border-top:1px solid var(--machineBorder)}
.tabs button{flex:1;border:0;border-radius:0;background:none;padding:10px 2px;font-size:13px;text-transform:capitalize}
.tabs button[aria-pressed=true]{color:var(--active);font-weight:650;box-shadow:inset 0 2px var(--active)}
.lanes{margin-left:150px}
.from-right .lanes{margin:0 88px 0 52px}
.rung{grid-template-columns:48px 88px 18px 1fr 10px}
.from-right .rung{grid-template-columns:48px 10px 1fr 18px 88px}
.rung .outer{display:none}
.heads,.step{grid-template-columns:30px 54px minmax(96px,1.1fr) minmax(84px,1fr) 38px;gap:6px}
.heads span:nth-child(3),.step .after{display:none}
}
@media print{
.panes{display:block}
.panes .pane{display:flex!important;border:0;margin-top:16px}
.record,.explanation{overflow:visible}
.pane call-chart{max-height:none}
}
`;
