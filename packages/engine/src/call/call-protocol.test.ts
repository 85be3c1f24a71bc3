import { describe, expect, it } from "vitest";
import { checkedProtocol } from "../runtime/checked-arguments.ts";
import { defaultCallProtocol, sortLibraryVersions } from "./call-protocol.ts";

describe("library versions", () => {
  it("are sorted by number, the best first", () => {
    const versions = ["2.4.4", "10.0.0", "9.0.0", "11.0.0", "2.7.7"];
    expect(sortLibraryVersions(versions)).toEqual(["11.0.0", "10.0.0", "9.0.0", "2.7.7", "2.4.4"]);
    expect(versions[0]).toBe("2.4.4");
  });

  it("are announced that way, whatever order an embedder gives them in", () => {
    const given = { ...defaultCallProtocol, libraryVersions: ["9.0.0", "13.0.0", "10.0.0"] };
    expect(checkedProtocol("protocol", given).libraryVersions).toEqual(["13.0.0", "10.0.0", "9.0.0"]);
  });

  it("of the default are in order already", () => {
    const { libraryVersions } = defaultCallProtocol;
    expect(sortLibraryVersions(libraryVersions)).toEqual(libraryVersions);
  });
});
