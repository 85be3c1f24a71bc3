import * as fc from "fast-check";
import { tlobjects } from "telegram/tl/AllTLObjects.js";
import { readBigIntFromBuffer } from "telegram/Helpers.js";
import { describe, expect, it } from "vitest";
import { codecOfLayer } from "./layers.ts";
import { TlError } from "./tl-error.ts";
import type { TlObject, TlValue } from "./tl-object.ts";
import type { Combinator, TlType } from "./tl-schema.ts";
import { TlCodec } from "./tl-codec.ts";
import { TlSchema } from "./tl-schema.ts";

interface GramJsObject {
  getBytes(): Buffer;
}
type GramJsClass = new (fields: Record<string, unknown>) => GramJsObject;
const gramJsClasses = new Map(Object.entries(tlobjects as unknown as Record<string, GramJsClass>));

const codec198 = codecOfLayer(198)!;

describe("TL codec", () => {
  it.each([
    [
      "phoneCallProtocol",
      {
        _: "phoneCallProtocol",
        udpP2p: true,
        udpReflector: true,
        minLayer: 65,
        maxLayer: 92,
        libraryVersions: ["9.0.0", "8.0.0"],
      },
      "c88f87fc03000000410000005c00000015c4b51c0200000005392e302e30000005382e302e300000",
    ],
    [
      "phone.receivedCall",
      { _: "phone.receivedCall", peer: { _: "inputPhoneCall", id: -1n, accessHash: 2n } },
      "614fd517edfd361effffffffffffffff0200000000000000",
    ],
    [
      "phone.discardCall",
      {
        _: "phone.discardCall",
        video: true,
        peer: { _: "inputPhoneCall", id: -1n, accessHash: 2n },
        duration: 3,
        reason: { _: "phoneCallDiscardReasonHangup" },
        connectionId: 0n,
      },
      "c0c1cbb201000000edfd361effffffffffffffff02000000000000000300000090c6ad570000000000000000",
    ],
    [
      "phone.setCallRating",
      {
        _: "phone.setCallRating",
        peer: { _: "inputPhoneCall", id: -1n, accessHash: 2n },
        rating: 4,
        comment: "#echo",
      },
      "27d6ea5900000000edfd361effffffffffffffff02000000000000000400000005236563686f0000",
    ],
    [
      "messages.getDhConfig",
      { _: "messages.getDhConfig", version: 0, randomLength: 256 },
      "5089cf260000000000010000",
    ],
  ] satisfies readonly (readonly [string, TlObject, string])[])(
    "%s has the bytes of the protocol reference",
    (_, object, hex) => {
      expect(codec198.encode(object).toString("hex")).toBe(hex);
      expect(codec198.decode(Buffer.from(hex, "hex"))).toEqual(object);
    },
  );

  it("agrees with GramJS's codec on random objects of every constructor and method", () => {
    const combinators = [...codec198.schema.constructors(), ...codec198.schema.methods()];
    const covered = new Set<string>();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pick = numbersFrom(seed);
        const combinator = combinators.at(pick(combinators.length))!;
        if (!inGramJs(combinator)) return;
        const object = randomObject(pick, combinator, 0);
        const theirs = toGramJs(object).getBytes();
        expect([object, codec198.encode(object).toString("hex")]).toEqual([object, theirs.toString("hex")]);
        expect(codec198.decode(theirs)).toEqual(object);
        covered.add(combinator.name);
      }),
      { numRuns: 6000 },
    );
    expect(covered.size).toBeGreaterThan(1000);
  });

  it("decodes or refuses, but never crashes on, arbitrary and on damaged bytes", () => {
    const valid = codec198.encode({
      _: "phone.setCallRating",
      peer: { _: "inputPhoneCall", id: -1n, accessHash: 2n },
      rating: 4,
      comment: "#echo",
    });
    const damaged = fc
      .tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length))
      .map(([at, byte, end]) => {
        const bytes = Buffer.from(valid);
        bytes[at] = byte;
        return bytes.subarray(0, end);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          codec198.decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TlError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("does not believe a vector that claims more items than there are bytes", () => {
    const bytes = Buffer.from("15c4b51cffffff7f", "hex");
    expect(() => codec198.decodeResult("users.getUsers", bytes)).toThrow(/claims 2147483647 items/);
  });

  it("refuses objects nested without end", () => {
    const codec = new TlCodec(new TlSchema("nest#00000001 inner:Nest = Nest;"));
    expect(() => codec.decode(Buffer.alloc(4000, "01000000", "hex"))).toThrow(/nested deeper/);
  });

  it("leaves out an optional field whose constructor the layer does not have", () => {
    const discarded: TlObject = {
      _: "phoneCallDiscarded",
      id: 1n,
      reason: { _: "phoneCallDiscardReasonMigrateConferenceCall", slug: "s" },
      duration: 2,
    };
    const { reason, ...rest } = discarded;
    expect(codec198.decode(codec198.encode(discarded))).toEqual(rest);
    const codec227 = codecOfLayer(227)!;
    expect(codec227.decode(codec227.encode(discarded))).toEqual({ ...rest, reason });
  });

  it.each([
    [
      "a missing field",
      { _: "inputPhoneCall", id: 1n },
      "inputPhoneCall.accessHash should be present (long)",
    ],
    [
      "a number for a long",
      { _: "inputPhoneCall", id: 1 },
      "inputPhoneCall.id should be a signed 64-bit bigint",
    ],
    ["an unsigned long", { _: "inputPhoneCall", id: 1n << 63n }, "should be a signed 64-bit bigint"],
    ["a foreign type", { _: "updatePhoneCall", phoneCall: { _: "null" } }, "should be of type PhoneCall"],
    ["an unknown constructor", { _: "phoneCallSleeping" }, "of a constructor that this layer knows"],
  ] satisfies readonly (readonly [string, TlObject, string])[])(
    "refuses to encode %s and says where",
    (_, object, message) => {
      expect(() => codec198.encode(object)).toThrow(message);
    },
  );
});

/** A stream of numbers in [0, limit) from a seed, so that fast-check can print and repeat a failure by it. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed | 0;
  return (limit) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 16)) >>> 0) % limit;
  };
}
type Numbers = ReturnType<typeof numbersFrom>;

function randomObject(pick: Numbers, combinator: Combinator, depth: number): TlObject {
  const object: Record<string, TlValue> & { _: string } = { _: combinator.name };
  const presence = new Map<string, boolean>();
  for (const { name, type, condition } of combinator.fields) {
    if (type.kind === "#") continue;
    if (condition) {
      // Fields that share a bit are present or absent together.
      const key = `${condition.flags}.${condition.bit}`;
      // GramJS fills in a random randomId of its own when an optional one is absent.
      const present = presence.get(key) ?? (name === "randomId" || (depth < 3 && pick(3) === 0));
      presence.set(key, present);
      if (!present) continue;
    }
    object[name] = randomValue(pick, type, depth + 1);
  }
  return object;
}

function randomValue(pick: Numbers, type: TlType, depth: number): TlValue {
  switch (type.kind) {
    case "#":
    case "int":
      // Never 0: GramJS replaces a randomId of 0 by a random one.
      return pick(2 ** 32) | 0 || 1;
    case "long":
      return BigInt.asIntN(64, (BigInt(pick(2 ** 32)) << 32n) | BigInt(pick(2 ** 32))) || 1n;
    case "double":
      return (pick(2 ** 32) - 2 ** 31) / (1 + pick(1000));
    case "int128":
    case "int256":
      throw new Error("layer 198 has no such field outside the handshake");
    case "string":
      return ["a", "Привет ", "🙂"].at(pick(3))!.repeat(pick(120));
    case "bytes":
      return Uint8Array.from({ length: pick(10) === 0 ? 250 + pick(10) : pick(40) }, () => pick(256));
    case "Bool":
      return pick(2) === 0;
    case "true":
      return true;
    case "vector":
      return Array.from({ length: depth < 3 ? pick(3) : 0 }, () => randomValue(pick, type.item, depth));
    case "boxed": {
      const candidates = constructorsOf(type.name);
      const chosen = depth < 3 ? candidates.at(pick(candidates.length))! : candidates.at(0)!;
      return randomObject(pick, chosen, depth);
    }
    case "bare":
      throw new Error("layer 198 has no bare fields");
    case "query":
      return randomObject(pick, codec198.schema.method("help.getConfig")!, depth);
  }
}

/** The constructors of each type, flattest first, so that choosing the first one ends every recursion. */
const byType = groupedByType();
function constructorsOf(type: string): Combinator[] {
  return byType.get(type) ?? [];
}

function groupedByType(): Map<string, Combinator[]> {
  const groups = new Map<string, Combinator[]>();
  const heights = new Map<string, number>();
  let waiting = [...codec198.schema.constructors()].filter(inGramJs);
  for (let height = 0; waiting.length > 0 && height < 20; height++) {
    const ready = waiting.filter(({ fields }) =>
      fields.every(({ condition, type }) => condition || type.kind !== "boxed" || heights.has(type.name)),
    );
    for (const combinator of ready) {
      const { result } = combinator;
      if (result.kind !== "boxed") continue;
      heights.set(result.name, heights.get(result.name) ?? height);
      groups.set(result.name, [...(groups.get(result.name) ?? []), combinator]);
    }
    waiting = waiting.filter((combinator) => !ready.includes(combinator));
  }
  return groups;
}

function inGramJs(combinator: Combinator): boolean {
  // GramJS's own Message class negates the peer ids of the objects that it is made of.
  if (combinator.name === "message" || combinator.name === "messageService") return false;
  return gramJsClasses.has(String(combinator.id));
}

function toGramJs(object: TlObject): GramJsObject {
  const combinator = codec198.schema.constructorNamed(object._) ?? codec198.schema.method(object._)!;
  const fields = Object.entries(object).filter(([name]) => name !== "_");
  return new (gramJsClasses.get(String(combinator.id))!)(
    Object.fromEntries(fields.map(([name, value]) => [name, toGramJsValue(value!)])),
  );
}

function toGramJsValue(value: TlValue): unknown {
  if (typeof value === "bigint") {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return readBigIntFromBuffer(bytes, true, true);
  }
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(toGramJsValue);
  if (typeof value === "object") return toGramJs(value as TlObject);
  return value;
}
