/** The frame of the page: head, banners, dialogs, the list of calls, and what all its parts have in common. */
export const frameStyle = `
body:has(>.offhook-viewer){margin:0}
.offhook-viewer{display:flex;flex-direction:column;height:100dvh;overflow:hidden;background:var(--canvas);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
.offhook-viewer *{box-sizing:border-box}
.offhook-viewer :focus-visible{outline:2px solid var(--active);outline-offset:1px}
.offhook-viewer .rows:focus-visible,.offhook-viewer [role=group]:focus-visible{outline-offset:-2px}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.offhook-viewer :where(h1,h2,h3,p,dl,dd,ul,pre){margin:0;padding:0}
.offhook-viewer :where(button,select,input,textarea){font:inherit;color:inherit}
.offhook-viewer :where(button,select,input:not([type=range],[type=checkbox]),textarea){border:1px solid var(--border);border-radius:7px;background:var(--box);padding:5px 10px;min-height:32px}
.offhook-viewer :where(button){cursor:pointer;white-space:nowrap}
.offhook-viewer button:hover{border-color:var(--line)}
.offhook-viewer button[aria-pressed=true]{background:var(--activeFill);border-color:var(--active)}
.tool{display:inline-grid;place-items:center;width:34px;padding:0;flex:none}
.tool path{fill:currentColor}
.offhook-viewer button.main{background:var(--active);border-color:var(--active);color:var(--canvas);font-weight:600}
.offhook-viewer :where(a){color:var(--note)}
.offhook-viewer :where(kbd){margin-left:6px;padding:0 5px;border:1px solid var(--machineBorder);border-radius:4px;background:var(--machine);color:var(--faint);font:11px/1.5 ui-monospace,Menlo,Consolas,monospace}
.offhook-viewer code,.offhook-viewer pre,.offhook-viewer textarea{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.top{display:flex;align-items:center;gap:12px;padding:10px 16px;border-bottom:1px solid var(--machineBorder)}
.top .title{flex:1 1 auto;min-width:0}
.top h1{font-size:17px;font-weight:650;line-height:1.3}
.top h1,.top .sub{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.top .sub{color:var(--faint);font-size:13px}
.top .sub b{color:var(--text);font-weight:600}
.top .emoji{margin-left:6px;font-size:15px;letter-spacing:2px}
.sep{color:var(--line);margin:0 2px}
.search{flex:0 1 220px}
.search.filter{flex:1 1 340px;max-width:520px}
.search input{width:100%}
.search input[aria-invalid=true]{border-color:var(--bad)}
.toolbar{display:flex;gap:6px}
.banner{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding:6px 16px;background:var(--activeFill);font-size:13px}
.banner[hidden]{display:none}
.banner.bad{background:var(--badFill);color:var(--bad)}
.banner button{min-height:26px;padding:1px 9px}
.edit{display:inline-flex;align-items:center;gap:4px;padding-left:9px;border:1px solid var(--active);border-radius:14px;background:var(--canvas)}
.edit .tool{width:26px;min-height:24px;border:0;background:none}
.empty{color:var(--faint);padding:8px 0}
.empty.big{padding:72px 16px;text-align:center;font-size:15px}
.rows{flex:1;min-height:0;overflow-y:auto;overflow-x:hidden;overscroll-behavior:contain;contain:strict}
.row{position:relative;cursor:pointer;overflow:hidden;white-space:nowrap}
.row:hover{background:var(--machine)}
.row.here{background:var(--activeFill);box-shadow:inset 3px 0 var(--active)}
.row.marked::after{content:"";position:absolute;right:6px;top:50%;width:7px;height:7px;margin-top:-3px;border-radius:50%;background:var(--active)}
.calls{flex:1;min-height:0;display:flex;flex-direction:column}
.call{height:52px;display:grid;grid-template-columns:28px minmax(250px,1.3fr) minmax(160px,1fr) minmax(300px,auto);align-items:center;gap:12px;padding:0 16px;border-bottom:1px solid var(--machineBorder)}
.call .way{font-size:16px;color:var(--update)}
.call .way.outgoing{color:var(--request)}
.call .when{display:grid}
.call .when b{font-weight:600}
.call .ids{color:var(--faint);font-size:12px;overflow:hidden;text-overflow:ellipsis}
.call .end{overflow:hidden;text-overflow:ellipsis}
.call .end.odd{color:var(--bad)}
.call .end.live{color:var(--good)}
.call .end em{margin-left:4px;padding:1px 7px;border-radius:9px;background:var(--goodFill);font-size:12px;font-style:normal}
.call .durations{display:grid;grid-template-columns:repeat(4,minmax(64px,auto));gap:14px}
.call .duration{display:grid;font-size:13px}
.call .duration i{font-style:normal;font-size:11px;color:var(--faint)}
.count{padding:6px 16px;color:var(--faint);font-size:12px;border-top:1px solid var(--machineBorder)}
.offhook-viewer dialog{width:min(560px,calc(100vw - 24px));max-height:calc(100dvh - 24px);padding:0;border:1px solid var(--border);border-radius:12px;background:var(--canvas);color:var(--text);box-shadow:0 12px 40px rgb(0 0 0/.25)}
.offhook-viewer dialog::backdrop{background:rgb(0 0 0/.35)}
.offhook-viewer dialog.drawer{margin:0 0 0 auto;height:100dvh;max-height:none;width:min(420px,100vw);border-radius:0;border-width:0 0 0 1px}
.dialog{display:flex;flex-direction:column;height:100%;max-height:inherit}
.dialog>header{display:flex;align-items:center;justify-content:space-between;padding:12px 16px;border-bottom:1px solid var(--machineBorder)}
.dialog h2{font-size:16px}
.dialog form{display:grid;gap:12px;padding:16px;overflow:auto}
.dialog label{display:grid;gap:5px}
.dialog label span{font-size:13px;color:var(--faint)}
.dialog textarea{resize:vertical;width:100%}
.scrolled{overflow:auto;padding:4px 16px 20px}
.scrolled h3{margin:16px 0 6px;font-size:13px;color:var(--faint)}
.scrolled p{margin:12px 0;font-size:13px}
.keys div,.fields div{display:grid;grid-template-columns:116px 1fr;gap:10px;padding:4px 0;align-items:baseline}
.keys dt{display:flex;flex-wrap:wrap;gap:4px}
.keys kbd{margin:0;font-size:12px;color:var(--text)}
.toast{position:fixed;left:50%;bottom:20px;transform:translateX(-50%);max-width:min(640px,calc(100vw - 32px));padding:9px 16px;border:1px solid var(--border);border-radius:9px;background:var(--box);box-shadow:0 4px 18px rgb(0 0 0/.2);z-index:8}
.toast[hidden]{display:none}
.drop{display:none;position:fixed;inset:12px;place-items:center;border:2px dashed var(--active);border-radius:16px;background:var(--activeFill);font-size:18px;opacity:.94;pointer-events:none;z-index:9}
.is-dropping .drop{display:grid}
@media (max-width:820px){
.top{flex-wrap:wrap;gap:8px;padding:8px 12px}
.top .wide,.player .wide,.toolbar kbd{display:none}
.top .title{flex-basis:calc(100% - 60px)}
.search{flex:1 1 80px}
.search.filter{flex:1 1 100%;max-width:none;order:3}
.calls-top .title{flex-basis:100px}
.call{grid-template-columns:22px 1fr;grid-template-rows:auto auto;gap:0 8px;padding:5px 12px;align-content:center}
.call .when,.call .end{grid-column:2}
.call .when{display:flex;gap:8px;align-items:baseline;min-width:0}
.call .durations{display:none}
.call .way{grid-row:1/3}
}
@media (prefers-reduced-motion:no-preference){.offhook-viewer .rows{scroll-behavior:auto}}
@media print{
.offhook-viewer{display:block;height:auto;overflow:visible}
.toolbar,.search,.tabs,.player .tools button,.player .tools label,.what-if,.choices,.drop,.top>.tool,.edits button{display:none!important}
.rows{overflow:visible;contain:none}
.pane{break-inside:auto}
}
`;
