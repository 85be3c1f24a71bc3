import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SecretsSeen } from "./secrets-seen.ts";

const secret = Uint8Array.from(randomBytes(32));
const bytes = Buffer.from(secret);
const accessHash = "-7021513998877665544";
const unsigned = BigInt.asUintN(64, BigInt(accessHash));
const long = Buffer.from(unsigned.toString(16).padStart(16, "0"), "hex");

function seen(): SecretsSeen {
  const secrets = new SecretsSeen();
  secrets.note("a key", secret);
  secrets.note("an access hash", accessHash);
  return secrets;
}

describe("the search for secrets", () => {
  it.each<[form: string, content: string | Uint8Array]>([
    ["raw bytes", Buffer.concat([randomBytes(7), bytes, randomBytes(7)])],
    ["hex", `key=${bytes.toString("hex")};`],
    ["upper-case hex", bytes.toString("hex").toUpperCase()],
    ["base64", `"${bytes.toString("base64")}"`],
    ["base64url", `"${bytes.toString("base64url")}"`],
    [
      "base64 of more, one byte later",
      Buffer.concat([Buffer.from("x"), bytes, Buffer.from("y")]).toString("base64"),
    ],
    ["base64url of more, two bytes later", Buffer.concat([Buffer.from("xx"), bytes]).toString("base64url")],
    ["decimal", BigInt(`0x${bytes.toString("hex")}`).toString()],
    ["JSON of a Buffer", JSON.stringify(bytes)],
    ["JSON of a Uint8Array", JSON.stringify(secret)],
    ["an access hash", `{"accessHash":"${accessHash}"}`],
    ["an access hash without its sign", accessHash.slice(1)],
    ["an access hash, unsigned", String(unsigned)],
    ["an access hash in hex", unsigned.toString(16)],
    ["an access hash as bytes", Buffer.concat([randomBytes(3), long])],
    ["an access hash as little-endian bytes", Buffer.from(long.toReversed())],
    ["an access hash in base64", Buffer.from(accessHash).toString("base64")],
  ])("finds %s", (...[, content]) => {
    expect(seen().findIn(content)).not.toEqual([]);
  });

  it("finds nothing where nothing is", () => {
    expect(seen().findIn(randomBytes(1_000_000))).toEqual([]);
    expect(seen().findIn(randomBytes(1_000_000).toString("base64"))).toEqual([]);
  });
});
