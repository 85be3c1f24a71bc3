import { InvalidArgument } from "@offhook/engine";
import bigInt from "big-integer";
import type { LibraryApi } from "./library-client.ts";
import type { PhoneCallProtocol, PhoneDiscardReason, TlLong } from "./phone-objects.ts";
import { bytesValue, intValue, longValue, randomIdValue, textValue } from "./request-values.ts";
import type { InputPhoneCall, PhoneMethod, PhoneMethods } from "./telegram-call-client.ts";

/** A request as an object of the library. @throws InvalidArgument for a method or a value that can't be sent */
export type MakeRequest = <M extends PhoneMethod>(method: M, params: PhoneMethods[M]["params"]) => object;

export function requestsOf(api: LibraryApi): MakeRequest {
  const requests = phoneRequests(api as Api);
  return (method, params) => {
    if (!Object.hasOwn(requests, method)) {
      throw new InvalidArgument("method", method, `one of ${Object.keys(requests).join(", ")}`);
    }
    return requests[method](params);
  };
}

/** Fields are not checked by type: both libraries declare those of requests as optional. Their encoders check them. */
type Api = LibraryApi<new (fields: Readonly<Record<string, unknown>>) => object>;

type Requests = { readonly [M in PhoneMethod]: (params: PhoneMethods[M]["params"]) => object };

/** The TL line of each request stands above its name in `PhoneMethods`. */
const phoneRequests = (Api: Api): Requests => ({
  "messages.getDhConfig": ({ version, randomLength }) =>
    new Api.messages.GetDhConfig({
      version: intValue("version", version, 0),
      randomLength: intValue("randomLength", randomLength, 0),
    }),
  "help.getConfig": () => new Api.help.GetConfig(),
  "phone.getCallConfig": () => new Api.phone.GetCallConfig(),
  "updates.getState": () => new Api.updates.GetState(),
  "updates.getDifference": ({ pts, qts, date, ptsTotalLimit }) =>
    new Api.updates.GetDifference({
      pts: intValue("pts", pts, 0),
      qts: intValue("qts", qts, 0),
      date: intValue("date", date, 0),
      ptsTotalLimit: intValue("ptsTotalLimit", ptsTotalLimit, 1),
    }),
  "contacts.resolveUsername": ({ username }) =>
    new Api.contacts.ResolveUsername({ username: textValue("username", username) }),
  "contacts.resolvePhone": ({ phone }) => new Api.contacts.ResolvePhone({ phone: textValue("phone", phone) }),
  "phone.requestCall": ({ video, userId, randomId, gAHash, protocol }) =>
    new Api.phone.RequestCall({
      video,
      userId: new Api.InputUser({
        userId: long("userId.userId", userId.userId),
        accessHash: long("userId.accessHash", userId.accessHash),
      }),
      randomId: randomIdValue(randomId),
      gAHash: bytesValue("gAHash", gAHash),
      protocol: protocolOf(Api, protocol),
    }),
  "phone.receivedCall": ({ peer }) => new Api.phone.ReceivedCall({ peer: inputPhoneCall(Api, peer) }),
  "phone.acceptCall": ({ peer, gB, protocol }) =>
    new Api.phone.AcceptCall({
      peer: inputPhoneCall(Api, peer),
      gB: bytesValue("gB", gB),
      protocol: protocolOf(Api, protocol),
    }),
  "phone.confirmCall": ({ peer, gA, keyFingerprint, protocol }) =>
    new Api.phone.ConfirmCall({
      peer: inputPhoneCall(Api, peer),
      gA: bytesValue("gA", gA),
      keyFingerprint: long("keyFingerprint", keyFingerprint),
      protocol: protocolOf(Api, protocol),
    }),
  "phone.discardCall": ({ video, peer, durationSeconds, reason, connectionId }) =>
    new Api.phone.DiscardCall({
      video,
      peer: inputPhoneCall(Api, peer),
      duration: intValue("durationSeconds", durationSeconds, 0),
      reason: discardReason(Api, reason),
      connectionId: long("connectionId", connectionId),
    }),
  "phone.setCallRating": ({ userInitiative, peer, rating, comment }) =>
    new Api.phone.SetCallRating({
      userInitiative,
      peer: inputPhoneCall(Api, peer),
      rating: intValue("rating", rating, 1),
      comment,
    }),
  "phone.saveCallDebug": ({ peer, debug }) =>
    new Api.phone.SaveCallDebug({
      peer: inputPhoneCall(Api, peer),
      debug: new Api.DataJSON({ data: debug }),
    }),
  "upload.saveFilePart": ({ fileId, filePart, bytes }) =>
    new Api.upload.SaveFilePart({
      fileId: long("fileId", fileId),
      filePart: intValue("filePart", filePart, 0),
      bytes: bytesValue("bytes", bytes),
    }),
  "phone.saveCallLog": ({ peer, file }) =>
    new Api.phone.SaveCallLog({
      peer: inputPhoneCall(Api, peer),
      file: new Api.InputFile({
        id: long("file.id", file.id),
        parts: intValue("file.parts", file.parts, 1),
        name: textValue("file.name", file.name),
        md5Checksum: "",
      }),
    }),
  "phone.sendSignalingData": ({ peer, data }) =>
    new Api.phone.SendSignalingData({ peer: inputPhoneCall(Api, peer), data: bytesValue("data", data) }),
});

function inputPhoneCall(Api: Api, { id, accessHash }: InputPhoneCall): object {
  return new Api.InputPhoneCall({ id: long("peer.id", id), accessHash: long("peer.accessHash", accessHash) });
}

function protocolOf(Api: Api, protocol: PhoneCallProtocol): object {
  return new Api.PhoneCallProtocol({
    udpP2p: protocol.udpP2p,
    udpReflector: protocol.udpReflector,
    minLayer: intValue("protocol.minLayer", protocol.minLayer),
    maxLayer: intValue("protocol.maxLayer", protocol.maxLayer),
    libraryVersions: [...protocol.libraryVersions],
  });
}

function discardReason(Api: Api, reason: PhoneDiscardReason): object {
  switch (reason.kind) {
    case "missed":
      return new Api.PhoneCallDiscardReasonMissed();
    case "disconnect":
      return new Api.PhoneCallDiscardReasonDisconnect();
    case "hangup":
      return new Api.PhoneCallDiscardReasonHangup();
    case "busy":
      return new Api.PhoneCallDiscardReasonBusy();
    case "migrateConferenceCall": {
      const Migrate = Api.PhoneCallDiscardReasonMigrateConferenceCall;
      if (Migrate !== undefined) return new Migrate({ slug: textValue("reason.slug", reason.slug) });
      throw new InvalidArgument("reason", reason.kind, "missed, disconnect, hangup or busy with this client");
    }
    default:
      throw new InvalidArgument(
        "reason",
        reason.kind,
        "missed, disconnect, hangup, busy or migrateConferenceCall",
      );
  }
}

function long(parameter: string, value: TlLong): bigInt.BigInteger {
  return bigInt(longValue(parameter, value).toString());
}
