/** The frame of the page: head, banners, dialogs, the list of calls, and what all its parts have in common. */
export const frameStyle = `
:scope{--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;--edge:1px solid var(--machineBorder);display:flex;flex-direction:column;height:100dvh;overflow:hidden;background:var(--canvas);color:var(--text);font:14px/1.45 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
*{box-sizing:border-box}
:focus-visible{outline:2px solid var(--active);outline-offset:-2px}
:where(h1,h2,h3,p,dl,dd,ul,pre){margin:0;padding:0}
:where(button,select,input,textarea){font:inherit;color:inherit}
:where(button,select,input:not([type=range],[type=checkbox]),textarea){border:1px solid var(--border);border-radius:7px;background:var(--box);padding:5px 10px;min-height:32px}
:where(button){cursor:pointer;white-space:nowrap}
:where(button:hover){border-color:var(--line)}
:where(button[aria-pressed=true]){background:var(--activeFill);border-color:var(--active)}
:where(a){color:var(--note)}
:where(kbd){margin-left:6px;padding:0 5px;border:var(--edge);border-radius:4px;background:var(--machine);color:var(--faint);font:11px/1.5 var(--mono)}
:where(code,pre,textarea){font:12px/1.5 var(--mono)}
main:focus{outline:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top h1,.sub,.ids,.end,.where,.step>span,.cell,.rung .state,.rung .label{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.sub,.ids,.empty,.count,.check,.lanes,.heads,.pane-title,.rung .time,.step .no,.step .time,.step .after,.step .rule,.path :is(.no,.kind,.none),.took,.facts :is(th,.was),h3,.dialog label span,.duration i{color:var(--faint)}
.tool{display:inline-grid;place-items:center;width:34px;padding:0;flex:none;fill:currentColor}
.main{background:var(--active);border-color:var(--active);color:var(--canvas);font-weight:600}
.top{display:flex;align-items:center;gap:12px;padding:10px 16px;border-bottom:var(--edge)}
.title{flex:1 1 auto;min-width:0}
.top h1{font-size:17px;line-height:1.3}
.sub{font-size:13px}
.sub b{color:var(--text)}
.emoji{margin-left:6px;letter-spacing:2px}
.sep{color:var(--line);margin:0 2px}
.search{flex:0 1 220px}
.filter{flex:1 1 340px;max-width:520px}
.search input{width:100%}
.search [aria-invalid=true]{border-color:var(--bad)}
.toolbar{display:flex;gap:6px}
.banner{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding:6px 16px;background:var(--activeFill);font-size:13px}
[hidden]{display:none}
.banner.bad{background:var(--badFill);color:var(--bad)}
.banner button{min-height:26px;padding:1px 9px}
.edit{display:inline-flex;align-items:center;gap:4px;padding-left:9px;border:1px solid var(--active);border-radius:14px;background:var(--canvas)}
.edit .tool{width:26px;min-height:24px;border:0;background:none}
.empty{padding:8px 0}
.empty.big{padding:72px 16px;text-align:center;font-size:15px}
.rows{flex:1;min-height:0;overflow:hidden auto;overscroll-behavior:contain;contain:strict}
.row{position:relative;cursor:pointer;overflow:hidden;white-space:nowrap}
.row:hover{background:var(--machine)}
.row.here{background:var(--activeFill);box-shadow:inset 3px 0 var(--active)}
.row.marked::after{content:"";position:absolute;right:6px;top:calc(50% - 3px);width:7px;height:7px;border-radius:50%;background:var(--active)}
.calls{flex:1;min-height:0;display:flex;flex-direction:column}
.call{height:52px;display:grid;grid-template-columns:28px minmax(250px,1.3fr) minmax(160px,1fr) minmax(300px,auto);align-items:center;gap:12px;padding:0 16px;border-bottom:var(--edge)}
.way{font-size:16px;color:var(--update)}
.way.outgoing{color:var(--request)}
.when{display:grid}
.ids{font-size:12px}
.end.odd{color:var(--bad)}
.end.live{color:var(--good)}
.end em{margin-left:4px;padding:1px 7px;border-radius:9px;background:var(--goodFill);font-size:12px;font-style:normal}
.durations{display:grid;grid-template-columns:repeat(4,minmax(64px,auto));gap:14px;font-size:13px}
.duration{display:grid}
.duration i{font-style:normal;font-size:11px}
.count{padding:6px 16px;font-size:12px;border-top:var(--edge)}
dialog{width:min(560px,100vw - 24px);max-height:calc(100dvh - 24px);padding:0;border:1px solid var(--border);border-radius:12px;background:var(--canvas);color:inherit;box-shadow:0 12px 40px #0004}
dialog::backdrop{background:#0006}
dialog.drawer{margin:0 0 0 auto;height:100dvh;max-height:none;width:min(420px,100vw);border-radius:0;border-width:0 0 0 1px}
.dialog{display:flex;flex-direction:column;height:100%;max-height:inherit}
.dialog>header{display:flex;align-items:center;justify-content:space-between;padding:12px 16px;border-bottom:var(--edge)}
.dialog h2{font-size:16px}
.dialog form{display:grid;gap:12px;padding:16px;overflow:auto}
.dialog label{display:grid;gap:5px;font-size:13px}
.dialog textarea{resize:vertical;width:100%}
.scrolled{overflow:auto;padding:4px 16px 20px;font-size:13px}
.scrolled :is(h3,p){margin:14px 0 6px}
.scrolled dl div{display:grid;grid-template-columns:116px 1fr;gap:10px;padding:4px 0;align-items:baseline;font-size:14px}
.keys dt{display:flex;flex-wrap:wrap;gap:4px}
.keys kbd{margin:0;font-size:12px;color:var(--text)}
.toast{position:fixed;left:50%;bottom:20px;transform:translateX(-50%);max-width:min(640px,100vw - 32px);padding:9px 16px;border:1px solid var(--border);border-radius:9px;background:var(--box);box-shadow:0 4px 18px #0003;z-index:8}
.drop{display:none;position:fixed;inset:12px;place-items:center;border:2px dashed var(--active);border-radius:16px;background:var(--activeFill);font-size:18px;opacity:.94;pointer-events:none;z-index:9}
:scope.is-dropping .drop{display:grid}
@media (max-width:820px){
.top{flex-wrap:wrap;gap:8px;padding:8px 12px}
.wide,:is(.toolbar,.edits) kbd{display:none}
.title{flex-basis:calc(100% - 60px)}
.calls-top .title{flex-basis:100px}
.search{flex:1 1 80px}
.filter{flex:1 1 100%;max-width:none;order:3}
.call{grid-template-columns:22px 1fr;gap:0 8px;padding:5px 12px;align-content:center}
.when,.end{grid-column:2}
.when{display:flex;gap:8px;align-items:baseline;min-width:0}
.durations{display:none}
.way{grid-row:1/3}
}
@media print{
:scope{display:block;height:auto;overflow:visible}
.toolbar,.search,.tabs,.tools :is(button,label),.what-if,.choices,.top>.tool,.edits button,.toast{display:none!important}
.rows{overflow:visible;contain:none}
}
`;
