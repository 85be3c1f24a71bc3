import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { codecOfLayer, layerFamilies } from "./layers.ts";

describe("layers", () => {
  it.each(layerFamilies.filter(({ changes }) => changes !== ""))(
    "every changed line from layer $firstLayer on has the id that its text hashes to",
    ({ changes }) => {
      const lines = changes.split("\n").filter((line) => line.includes("#") && line.endsWith(";"));
      expect(lines.length).toBeGreaterThan(8);
      for (const line of lines) {
        const id = Number.parseInt(/#([0-9a-f]+) /.exec(line)?.[1] ?? "", 16);
        expect([line, idOf(line)]).toEqual([line, id]);
      }
    },
  );

  it.each([197, 199, 201, 217, 219, 230, 0, -1])("layer %i is not spoken", (layer) => {
    expect(codecOfLayer(layer)).toBeUndefined();
  });

  it("a layer's codec is made once", () => {
    expect(codecOfLayer(220)).toBe(codecOfLayer(227));
    expect(codecOfLayer(227)).not.toBe(codecOfLayer(198));
  });

  it("layer 198 calls carry a conference, later ones do not", () => {
    const names = [
      "phoneCallWaiting",
      "phoneCallRequested",
      "phoneCallAccepted",
      "phoneCall",
      "phoneCallDiscarded",
    ];
    for (const name of names) {
      expect(hasConference(198, name)).toBe(true);
      expect(hasConference(202, name)).toBe(false);
    }
  });
});

/** CRC32 of the line without id and `true` flags, `bytes` read as `string`, `<>` as spaces. */
function idOf(line: string): number {
  const normal = line
    .replace(/#[0-9a-f]+ /, " ")
    .replace(/ \w+:flags\d*\.\d+\?true/g, "")
    .replace(/([:?])bytes /g, "$1string ")
    .replace(/</g, " ")
    .replace(/[>;]/g, "");
  return crc32(normal);
}

function hasConference(layer: number, name: string): boolean {
  const combinator = codecOfLayer(layer)?.schema.constructorNamed(name);
  return combinator?.fields.some((field) => field.name === "conferenceCall") ?? false;
}
