import { CommandFailure } from "../command-line/command-failure.ts";

/** Sharp on a screen of today, and no wider or higher than most programs open. */
const [scale, mostPixels] = [2, 16_000];

/**
 * A picture of pixels. Text is set in the fonts of this machine.
 * @throws CommandFailure PNG_UNAVAILABLE where the renderer can't be loaded, NO_FONT where there is nothing to write with
 */
export async function pngOf(
  svg: string,
  size: { readonly width: number; readonly height: number },
): Promise<Buffer> {
  const { Resvg } = await renderer();
  const fonts = { loadSystemFonts: true, sansSerifFamily: "DejaVu Sans" };
  if (new Resvg(probe, { font: fonts }).getBBox() === undefined)
    throw new CommandFailure(
      "NO_FONT",
      "This machine has no font to write with. Install one (Debian: fonts-liberation; Alpine: font-liberation), or use --svg.",
    );
  const fitting = Math.min(scale, mostPixels / Math.max(size.width, size.height));
  return new Resvg(svg, { font: fonts, fitTo: { mode: "zoom", value: fitting } }).render().asPng();
}

const probe =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-family="Helvetica,Arial,sans-serif">Mm</text></svg>';

/** Its native part is made for Linux, macOS and Windows, and is absent where optional packages are not installed. */
async function renderer(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (error) {
    throw new CommandFailure(
      "PNG_UNAVAILABLE",
      `PNG needs @resvg/resvg-js with its package for ${process.platform}-${process.arch}. Install again without --omit=optional, or use --svg.`,
      undefined,
      { cause: error },
    );
  }
}
