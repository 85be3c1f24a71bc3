import { randomBytes } from "node:crypto";
import { Api, TelegramClient } from "telegram";
import { describe, expect, it } from "vitest";
import { loopbackClientOptions, loopbackSession } from "../gramjs/connect.ts";
import type { CallServer } from "../server/server-port.ts";
import { startMtprotoServer } from "./mtproto-server.ts";

describe("MTProto server", () => {
  it("x", async () => {
    const server: CallServer = {
      async handle(session, request) {
        console.log(session, request);
        if (request._ === "phone.receivedCall") return true;
        if (request._ === "help.getConfig")
          return {
            _: "config",
            date: 1,
            expires: 2,
            testMode: false,
            thisDc: 2,
            dcOptions: [],
            dcTxtDomainName: "",
            chatSizeMax: 0,
            megagroupSizeMax: 0,
            forwardedCountMax: 0,
            onlineUpdatePeriodMs: 0,
            offlineBlurTimeoutMs: 0,
            offlineIdleTimeoutMs: 0,
            onlineCloudTimeoutMs: 0,
            notifyCloudDelayMs: 0,
            notifyDefaultDelayMs: 0,
            pushChatPeriodMs: 0,
            pushChatLimit: 0,
            editTimeLimit: 0,
            revokeTimeLimit: 0,
            revokePmTimeLimit: 0,
            ratingEDecay: 0,
            stickersRecentLimit: 0,
            channelsReadMediaPeriod: 0,
            callReceiveTimeoutMs: 1,
            callRingTimeoutMs: 2,
            callConnectTimeoutMs: 3,
            callPacketTimeoutMs: 4,
            meUrlPrefix: "",
            captionLengthMax: 0,
            messageLengthMax: 0,
            webfileDcId: 0,
          };
        return [];
      },
      attach: () => () => {},
      userIdByPhone: () => undefined,
    };
    const mtproto = await startMtprotoServer({ server, onError: console.error });
    const key = randomBytes(256);
    mtproto.addAuthKey(key, { userId: 1n });
    const client = new TelegramClient(
      await loopbackSession(key),
      1,
      "x",
      loopbackClientOptions(mtproto.port),
    );
    await client.connect();
    const r = await client.invoke(
      new Api.phone.ReceivedCall({
        peer: new Api.InputPhoneCall({ id: 5n as never, accessHash: 7n as never }),
      }),
    );
    expect(r).toBe(true);
    await client.destroy();
    await mtproto.close();
  });
});
