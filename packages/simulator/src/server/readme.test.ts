import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { systemClock, systemRandomness } from "@offhook/engine";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { TelegramClient } from "telegram";
import { expect, test } from "vitest";
import { busyCallee, createCallServer, memoryCallClient } from "../index.ts";
import { sha256 } from "./situations/situation.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

test("the README's code is the code of this test, and it runs", async () => {
  const clock = systemClock();
  const randomness = systemRandomness();
  const digest = sha256;
  /* readme: In memory */
  const server = createCallServer({ clock, randomness, digest, accounts: [{ userId: 1n }, { userId: 2n }] });
  const ada = memoryCallClient(server, { userId: 1n, deviceId: "phone" });
  const bob = memoryCallClient(server, { userId: 2n, deviceId: "phone", latencyMs: 40 });
  server.play(busyCallee({ caller: 1n, callee: 2n }));
  /* end */
  /* readme: On loopback MTProto */
  const mtproto = await startMtprotoServer({ server });
  const authKey = randomBytes(256);
  mtproto.addAuthKey(authKey, { userId: 1n });
  const client = new TelegramClient(
    await loopbackSession(authKey),
    1,
    "loopback",
    loopbackClientOptions(mtproto.port),
  );
  /* end */
  await client.connect();
  expect(String((await client.getMe()).id)).toBe("1");
  /* readme: What can go wrong */
  server.addFault({
    request: { method: "phone.requestCall", userId: 1n },
    fault: { kind: "error", rpcCode: 420, text: "FLOOD_WAIT_17" },
  });
  server.addFault({
    push: { update: "phoneCallAccepted" },
    fault: { kind: "lose" },
    skip: 1,
    times: Infinity,
  });
  /* end */
  expect(await ada.invoke("phone.getCallConfig", {})).toBe("{}");
  expect(bob.selfId).toBe("2");
  await client.destroy();
  await mtproto.close();
  for (const memory of [ada, bob]) void memory.close();
  server.close();

  const source = readFileSync(new URL(import.meta.url), "utf8");
  const shown = [...source.matchAll(/\/\* readme: (.+) \*\/\n([^]*?)\n {2}\/\* end \*\//g)];
  expect(shown).toHaveLength(3);
  for (const [, section = "", code = ""] of shown) {
    const text = readme.split(`\n## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
    expect(text).toContain(code.replaceAll(/^ {2}/gm, ""));
  }
});
