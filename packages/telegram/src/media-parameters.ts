import { Secret } from "@offhook/engine";
import type { Int64, MediaParameters, MediaServer } from "@offhook/engine";
import type { PhoneConnection } from "./client/phone-objects.ts";
import type { MediaEntry } from "./vault-values.ts";

/** What stands in the vault for the media engine, as `call.media()` gives it: credentials that do not print. */
export function mediaParameters(
  { connections, customParameters }: MediaEntry,
  timeouts: Pick<MediaParameters, "connectTimeoutMs" | "packetTimeoutMs">,
): MediaParameters {
  return { servers: connections.map(mediaServer), customParameters: customParameters ?? null, ...timeouts };
}

function mediaServer(connection: PhoneConnection): MediaServer {
  const { ip, ipv6, port } = connection;
  const id = connection.id as Int64;
  switch (connection.kind) {
    case "reflector": {
      const { tcp, peerTag } = connection;
      return { kind: "reflector", id, ip, ipv6, port, tcp, peerTag: new Secret(peerTag) };
    }
    case "webrtc": {
      const { turn, stun, username, password } = connection;
      return { kind: "webrtc", id, ip, ipv6, port, turn, stun, username, password: new Secret(password) };
    }
    default:
      return connection satisfies never;
  }
}
