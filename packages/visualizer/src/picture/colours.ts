/** The colours of a picture. Every text has a contrast of at least 4.5 to 1 against what it stands on; a test measures. */
export interface Palette {
  readonly canvas: string;
  readonly machine: string;
  readonly group: string;
  readonly box: string;
  readonly border: string;
  readonly machineBorder: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly guard: string;
  readonly action: string;
  readonly target: string;
  readonly tagText: string;
  readonly tag: string;
  readonly timer: string;
  readonly always: string;
  readonly label: string;
  readonly labelBorder: string;
  readonly note: string;
  readonly active: string;
  readonly activeFill: string;
  readonly heat: readonly [string, string, string, string];
  readonly heatLine: readonly [string, string, string, string];
}

export const light: Palette = {
  canvas: "#ffffff",
  machine: "#f7f8fa",
  group: "#eef0f4",
  box: "#ffffff",
  border: "#b6bdc9",
  machineBorder: "#d5d9e0",
  line: "#6b7484",
  text: "#1c2230",
  faint: "#5c6575",
  guard: "#8a4b08",
  action: "#4a5568",
  target: "#0b5cad",
  tagText: "#35566f",
  tag: "#dbe9f4",
  timer: "#8a4b08",
  always: "#6b4fb3",
  label: "#ffffff",
  labelBorder: "#d5d9e0",
  note: "#0b55b5",
  active: "#0b62d6",
  activeFill: "#e6f0ff",
  heat: ["#fffaf0", "#fff4db", "#ffecc2", "#ffe4ab"],
  heatLine: ["#a67c1f", "#bf7208", "#cf5a14", "#c22f1c"],
};

export const dark: Palette = {
  canvas: "#12151b",
  machine: "#181c24",
  group: "#1f242e",
  box: "#272d39",
  border: "#4d5768",
  machineBorder: "#343c4a",
  line: "#8b95a7",
  text: "#eef1f6",
  faint: "#a7b0c0",
  guard: "#f0b775",
  action: "#c1c9d6",
  target: "#82b8ff",
  tagText: "#b9d9f0",
  tag: "#2b4256",
  timer: "#f0b775",
  always: "#bba4f5",
  label: "#1f242e",
  labelBorder: "#3c4554",
  note: "#9cc8ff",
  active: "#6aa9ff",
  activeFill: "#1d3557",
  heat: ["#2a2822", "#343022", "#40361f", "#4b3c1b"],
  heatLine: ["#a98f4e", "#d69a2d", "#f08a33", "#ff6a4a"],
};
