/** What part of a picture is seen: the picture's left upper corner in the window, and its scale. Pixels. */
export interface ChartView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Sizes of the window and the picture. Pixels. */
export interface ChartSizes {
  readonly window: { readonly width: number; readonly height: number };
  readonly picture: { readonly width: number; readonly height: number };
}

/** The view after a key was pressed; `null` for a key that means nothing here. Stands alone: it is put into pages as text. */
export function viewAfterKey(view: ChartView, key: string, sizes: ChartSizes): ChartView | null {
  const { window, picture } = sizes;
  const [centreX, centreY] = [window.width / 2, window.height / 2];
  const step = Math.min(window.width, window.height) / 5;
  const scaled = (wanted: number): ChartView => {
    const scale = Math.min(8, Math.max(0.05, wanted));
    const factor = scale / view.scale;
    return {
      x: centreX - (centreX - view.x) * factor,
      y: centreY - (centreY - view.y) * factor,
      scale,
    };
  };
  switch (key) {
    case "+":
    case "=":
      return scaled(view.scale * 1.25);
    case "-":
    case "_":
      return scaled(view.scale / 1.25);
    case "1":
      return scaled(1);
    case "0": {
      const fit = Math.min(window.width / picture.width, window.height / picture.height);
      const scale = Math.min(1, fit);
      const left = (window.width - picture.width * scale) / 2;
      return { x: left, y: (window.height - picture.height * scale) / 2, scale };
    }
    case "ArrowLeft":
      return { ...view, x: view.x + step };
    case "ArrowRight":
      return { ...view, x: view.x - step };
    case "ArrowUp":
      return { ...view, y: view.y + step };
    case "ArrowDown":
      return { ...view, y: view.y - step };
    case "PageUp":
      return { ...view, y: view.y + window.height * 0.9 };
    case "PageDown":
      return { ...view, y: view.y - window.height * 0.9 };
    case "Home":
      return { ...view, y: 0 };
    case "End":
      return { ...view, y: window.height - picture.height * view.scale };
    default:
      return null;
  }
}

/** The view after the scale was multiplied at a point of the window, which stays where it is. Stands alone as well. */
export function viewScaledAt(view: ChartView, factor: number, x: number, y: number): ChartView {
  const scale = Math.min(8, Math.max(0.05, view.scale * factor));
  const real = scale / view.scale;
  return { x: x - (x - view.x) * real, y: y - (y - view.y) * real, scale };
}
