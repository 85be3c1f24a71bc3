import { createRequire } from "node:module";
import { codecOfLayer, type TlCodec } from "@offhook/simulator/mtproto";
import { __tlReaderMap, __tlWriterMap } from "@mtcute/node/utils.js";
import { BinaryReader } from "teleproto/extensions/index.js";
import { describe, expect, it } from "vitest";
import { fromGramJs } from "./gramjs-client.ts";
import { fromMtcute } from "./mtcute-client.ts";
import { answered, asked, comparable, sample } from "./tl-samples.ts";

const options = ["with options", "without options"] as const;

/** mtcute's codec, which its packages keep to themselves, and the lines of layer 227 that it ships. */
const nodePackage = createRequire(import.meta.url).resolve("@mtcute/node");
const corePackage = createRequire(nodePackage).resolve("@mtcute/core");
const { TlBinaryReader, TlBinaryWriter } = createRequire(corePackage)("@mtcute/tl-runtime") as {
  TlBinaryReader: { deserializeObject(map: object, bytes: Uint8Array): unknown };
  TlBinaryWriter: { serializeObject(map: object, object: unknown): Uint8Array };
};
const schemaOf227 = createRequire(nodePackage)("@mtcute/core/tl/api-schema.json") as {
  readonly l: number;
  readonly e: readonly { readonly kind: string; readonly name: string; readonly id: number }[];
};

describe("layer 227 as mtcute speaks it", () => {
  const codec = codecFor(227);

  it("is the layer that the installed mtcute speaks", () => {
    expect(schemaOf227.l).toBe(227);
  });

  it.each(answered)("%s is read, and written back, as the simulator wrote it", (name) => {
    for (const option of options) {
      const object = sample(227, name, option);
      const bytes = codec.encode(object);
      const theirs = TlBinaryReader.deserializeObject(__tlReaderMap, bytes);
      expect(comparable(fromMtcute(theirs))).toEqual(comparable(object));
      expect(Buffer.from(TlBinaryWriter.serializeObject(__tlWriterMap, theirs)).equals(bytes)).toBe(true);
    }
  });

  it.each(asked)("%s has mtcute's id", (name) => {
    const theirs = schemaOf227.e.find((entry) => entry.kind === "method" && entry.name === name);
    expect(codec.schema.method(name)?.id).toBe(theirs?.id);
  });
});

describe("layer 229 as teleproto speaks it", () => {
  const codec = codecFor(229);

  it.each([...answered, ...asked])("%s is read, and written back, as the simulator wrote it", (name) => {
    for (const option of options) {
      const object = sample(229, name, option);
      const bytes = codec.encode(object);
      const theirs = new BinaryReader(bytes).tgReadObject() as { className: string; getBytes(): Buffer };
      expect(comparable(fromGramJs(theirs))).toEqual(comparable(object));
      expect(theirs.getBytes().equals(bytes)).toBe(true);
    }
  });
});

function codecFor(layer: number): TlCodec {
  const codec = codecOfLayer(layer);
  if (!codec) throw new Error(`layer ${layer} is not spoken`);
  return codec;
}
