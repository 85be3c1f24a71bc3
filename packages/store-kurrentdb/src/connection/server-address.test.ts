import { describe, expect, it } from "vitest";
import { serverAddress } from "./server-address.ts";

describe("the address of a server", () => {
  const added = "nodePreference=leader&discoveryInterval=20";

  it.each([
    ["kurrentdb://localhost:2113?tls=false", `kurrentdb://localhost:2113?tls=false&${added}`],
    ["kurrentdb://localhost:2113/?tls=false", `kurrentdb://localhost:2113?tls=false&${added}`],
    ["esdb://localhost", `kurrentdb://localhost?${added}`],
    ["kdb+discover://a:1,b:2", `kurrentdb+discover://a:1,b:2?${added}`],
    [
      "kurrentdb://a?NodePreference=random&discoveryInterval=7",
      "kurrentdb://a?NodePreference=random&discoveryInterval=7",
    ],
    ["kurrentdb://a?throwOnAppendFailure=false&streamPrefix=eu.", `kurrentdb://a?${added}`],
  ])("%s is what the client is given as %s", (url, expected) => {
    expect(serverAddress(url).url).toBe(expected);
  });

  it("is shown without user and password", () => {
    expect(serverAddress("kurrentdb+discover://admin:hush@a:1,b:2?tls=true").shown).toBe(
      "kurrentdb+discover://a:1,b:2",
    );
  });

  it("names the prefix of streams, unless the option does", () => {
    expect(serverAddress("kurrentdb://a?streamPrefix=eu.").prefix).toBe("eu.");
    expect(serverAddress("kurrentdb://a?streamPrefix=eu.", "us.").prefix).toBe("us.");
    expect(serverAddress("kurrentdb://a").prefix).toBe("");
  });
});
