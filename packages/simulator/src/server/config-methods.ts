import type { TlObject } from "../tl/tl-object.ts";
import { nowSeconds, type Method, type ServerContext } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { int } from "./tl-fields.ts";

/** `messages.getDhConfig#26cf8950 version:int random_length:int = messages.DhConfig` */
export const getDhConfig: Method = (context, _asking, request) => {
  const randomLength = int(request, "randomLength");
  if (!(randomLength >= 0 && randomLength <= context.limits.dhRandomBytes))
    throw new RpcFault(400, "RANDOM_LENGTH_INVALID");
  const random = context.randomness.bytes(randomLength);
  const { g, p, version } = context.facts.dhConfig;
  if (int(request, "version") === version) return { _: "messages.dhConfigNotModified", random };
  return { _: "messages.dhConfig", g, p, version, random };
};

/** `phone.getCallConfig#55451fa9 = DataJSON` */
export const getCallConfig: Method = (context) => ({ _: "dataJSON", data: context.facts.callConfig });

/**
 * `help.getConfig#c4f9186b = Config`, also for a client that has not logged in. All fields of layers 198 to
 * 229; calls need the four timeouts.
 */
export function config(context: ServerContext): TlObject {
  const now = nowSeconds(context);
  const dc = context.facts.dcOption();
  const { limits } = context;
  return {
    _: "config",
    date: now,
    expires: now + 3600,
    testMode: false,
    thisDc: dc.id,
    dcOptions: [{ _: "dcOption", id: dc.id, ipAddress: dc.ipAddress, port: dc.port }],
    dcTxtDomainName: "invalid.",
    chatSizeMax: 200,
    megagroupSizeMax: 200_000,
    forwardedCountMax: 100,
    onlineUpdatePeriodMs: 210_000,
    offlineBlurTimeoutMs: 5_000,
    offlineIdleTimeoutMs: 30_000,
    onlineCloudTimeoutMs: 300_000,
    notifyCloudDelayMs: 30_000,
    notifyDefaultDelayMs: 1_500,
    pushChatPeriodMs: 60_000,
    pushChatLimit: 2,
    editTimeLimit: 172_800,
    revokeTimeLimit: 2_147_483_647,
    revokePmTimeLimit: 2_147_483_647,
    ratingEDecay: 2_419_200,
    stickersRecentLimit: 200,
    channelsReadMediaPeriod: 604_800,
    callReceiveTimeoutMs: limits.receiveTimeoutMs,
    callRingTimeoutMs: limits.ringTimeoutMs,
    callConnectTimeoutMs: limits.connectTimeoutMs,
    callPacketTimeoutMs: limits.packetTimeoutMs,
    meUrlPrefix: "https://t.me/",
    captionLengthMax: 1_024,
    messageLengthMax: 4_096,
    webfileDcId: dc.id,
  };
}

/** `help.getNearestDc#1fb33026 = NearestDc` */
export function nearestDc(context: ServerContext): TlObject {
  const { id } = context.facts.dcOption();
  return { _: "nearestDc", country: "ZZ", thisDc: id, nearestDc: id };
}
