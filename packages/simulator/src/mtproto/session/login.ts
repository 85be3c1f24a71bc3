import { randomBytes } from "node:crypto";
import { type CallServer, RpcFault } from "../../server/server-port.ts";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import { object } from "../../server/tl-fields.ts";
import type { Device } from "./device.ts";
import { PasswordQuestion } from "./password.ts";

/**
 * Logging in with a code that everybody knows, and with a password that everybody has if there is one: `auth.sendCode`,
 * `auth.signIn`, `account.getPassword`, `auth.checkPassword`, `auth.logOut`. Undefined for any other method. The users and
 * their phone numbers are the server logic's.
 *
 * @throws {RpcFault} `PHONE_NUMBER_INVALID`, `PHONE_CODE_EXPIRED`, `PHONE_CODE_INVALID`, 401 `SESSION_PASSWORD_NEEDED`,
 *   `PASSWORD_HASH_INVALID`, `SRP_ID_INVALID`, `SRP_A_INVALID`
 */
export async function logIn(
  request: TlObject,
  device: Device,
  server: CallServer,
  { code, password }: LoginSecrets,
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
      device.pendingLogin = undefined;
      const userId = server.userIdByPhone(pendingLogin.phoneNumber);
      if (password === undefined) return authorize(device, userId, server);
      device.pendingPassword = { userId, question: new PasswordQuestion(password) };
      throw new RpcFault(401, "SESSION_PASSWORD_NEEDED");
    }
    case "account.getPassword": {
      const { pendingPassword } = device;
      if (pendingPassword === undefined || password === undefined) return undefined;
      pendingPassword.question = new PasswordQuestion(password);
      return pendingPassword.question.asked();
    }
    case "auth.checkPassword": {
      const { pendingPassword } = device;
      if (pendingPassword === undefined) return undefined;
      pendingPassword.question.check(object(request, "password"));
      device.pendingPassword = undefined;
      return authorize(device, pendingPassword.userId, server);
    }
    case "auth.logOut":
      // Whoever is not logged in gets 401 AUTH_KEY_UNREGISTERED, as for everything else.
      if (device.userId === undefined) return undefined;
      device.detach?.();
      device.detach = undefined;
      device.userId = undefined;
      return { _: "auth.loggedOut" };
    default:
      return undefined;
  }
}

/** What everybody logs in with. */
export interface LoginSecrets {
  readonly code: string;
  /** Absent: nobody has two-step verification. */
  readonly password?: string | undefined;
}

async function authorize(device: Device, userId: bigint | undefined, server: CallServer): Promise<TlObject> {
  device.userId = userId;
  const self = await server.handle(device.asServerSession(), {
    _: "users.getUsers",
    id: [{ _: "inputUserSelf" }],
  });
  return {
    _: "auth.authorization",
    user: (self as readonly TlObject[])[0] ?? { _: "userEmpty", id: 0n },
  };
}

function digits(phoneNumber: TlValue | undefined): string {
  return typeof phoneNumber === "string" ? phoneNumber.replace(/\D/g, "") : "";
}
