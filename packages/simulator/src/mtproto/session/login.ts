import { randomBytes } from "node:crypto";
import { type CallServer, RpcFault } from "../../server/server-port.ts";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import type { Device } from "./device.ts";

/**
 * Logging in with a code that everybody knows: `auth.sendCode`, `auth.signIn`, `auth.logOut`. Undefined for any
 * other method. The users and their phone numbers are the server logic's.
 *
 * @throws {RpcFault} `PHONE_NUMBER_INVALID`, `PHONE_CODE_EXPIRED`, `PHONE_CODE_INVALID`
 */
export async function logIn(
  request: TlObject,
  device: Device,
  server: CallServer,
  code: string,
): Promise<TlValue | undefined> {
  switch (request._) {
    case "auth.sendCode": {
      const phoneNumber = digits(request.phoneNumber);
      if (server.userIdByPhone(phoneNumber) === undefined) throw new RpcFault(400, "PHONE_NUMBER_INVALID");
      const hash = randomBytes(9).toString("hex");
      device.pendingLogin = { phoneNumber, hash };
      return {
        _: "auth.sentCode",
        type: { _: "auth.sentCodeTypeApp", length: code.length },
        phoneCodeHash: hash,
      };
    }
    case "auth.signIn": {
      const { pendingLogin } = device;
      const isPending =
        pendingLogin?.hash === request.phoneCodeHash &&
        pendingLogin?.phoneNumber === digits(request.phoneNumber);
      if (!pendingLogin || !isPending) throw new RpcFault(400, "PHONE_CODE_EXPIRED");
      if (request.phoneCode !== code) throw new RpcFault(400, "PHONE_CODE_INVALID");
      device.userId = server.userIdByPhone(pendingLogin.phoneNumber);
      device.pendingLogin = undefined;
      const self = await server.handle(device.asServerSession(), {
        _: "users.getUsers",
        id: [{ _: "inputUserSelf" }],
      });
      return {
        _: "auth.authorization",
        user: (self as readonly TlObject[])[0] ?? { _: "userEmpty", id: 0n },
      };
    }
    case "auth.logOut":
      device.detach?.();
      device.detach = undefined;
      device.userId = undefined;
      return { _: "auth.loggedOut" };
    default:
      return undefined;
  }
}

function digits(phoneNumber: TlValue | undefined): string {
  return typeof phoneNumber === "string" ? phoneNumber.replace(/\D/g, "") : "";
}
