/** Of the element around the picture. */
export const hostStyle = `:host{display:block;overflow:auto;overscroll-behavior:contain}
:host([hidden]){display:none}
svg{display:block}
[data-state],[data-transitions]{cursor:pointer}
[data-state='']{cursor:auto}
[data-state]:focus{outline:none}
[data-state]:focus-visible>rect{stroke-width:3}
@media (prefers-reduced-motion:no-preference){:host{scroll-behavior:smooth}.box,.line,.tip{transition:fill .12s,stroke .12s}}
@media print{:host{overflow:visible}svg{max-width:100%;height:auto}}
`;
