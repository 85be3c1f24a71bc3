import { describe, expect, it } from "vitest";
import { InvalidArgument } from "@offhook/engine";
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

  it.each([
    ["a part of the password that begins a fragment", "kurrentdb://admin:hu#sh@a:1"],
    ["a colon in the password", "kurrentdb://admin:hush:hush@a:1"],
    ["a password that is no percent-encoding", "kurrentdb://admin:hu%zzsh@a:1"],
    ["a user without a password", "kurrentdb://hush@a:1"],
    ["a password without a user", "kurrentdb://:hush@a:1"],
    ["no password", "kurrentdb://hush:@a:1"],
    ["a port that is none", "kurrentdb://admin:hush@a:abc"],
    ["a port above all ports", "kurrentdb://admin:hush@a:1,b:99999"],
    ["port 0", "kurrentdb://admin:hush@a:0"],
    ["two ports", "kurrentdb://admin:hush@a:1:2"],
    ["an IPv6 address", "kurrentdb://admin:hush@[::1]:2113"],
    ["an option that nobody knows", "kurrentdb://admin:hush@a?tlsCertFile=x"],
    ["an option without a value", "kurrentdb://admin:hush@a?tls"],
    ["an empty value", "kurrentdb://admin:hush@a?tlsCAFile="],
    ["tls that is neither", "kurrentdb://admin:hush@a?tls=maybe"],
    ["a time that is none", "kurrentdb://admin:hush@a?defaultDeadline=abc"],
    ["a preference of its own", "kurrentdb://admin:hush@a?nodePreference=nearest"],
  ])("refuses %s, before the client shows the password", (_, url) => {
    expect(() => serverAddress(url)).toThrow(InvalidArgument);
    expect(() => serverAddress(url)).toThrow(/^(?!.*hu)/);
  });

  it("says which option or port it is", () => {
    expect(() => serverAddress("kurrentdb://a?tlsCertFile=x")).toThrow(
      /^an option of the url must be one of .*tlsCAFile.*, not "tlsCertFile"/,
    );
    expect(() => serverAddress("kurrentdb://a?tls=maybe")).toThrow(/^tls of the url must be true or false/);
    expect(() => serverAddress("kurrentdb://a:99999")).toThrow(/from 1 to 65535.*"a:99999"/);
  });

  it("takes what a password may hold", () => {
    expect(serverAddress('kurrentdb://ad min:h%3Au%23s"h@a:1').shown).toBe("kurrentdb://a:1");
  });

  it("names the prefix of streams, unless the option does", () => {
    expect(serverAddress("kurrentdb://a?streamPrefix=eu.").prefix).toBe("eu.");
    expect(serverAddress("kurrentdb://a?streamPrefix=eu.", "us.").prefix).toBe("us.");
    expect(serverAddress("kurrentdb://a").prefix).toBe("");
  });
});
