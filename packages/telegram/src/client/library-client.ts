import { InvalidArgument } from "@offhook/engine";

/**
 * A client of GramJS (npm `telegram`) or of teleproto, its maintained successor: what both have in common, as far
 * as this package needs it. The `TelegramClient` of either is one. What is said here of GramJS was observed on
 * version 2.26.22, of teleproto on 1.229.0.
 */
export interface LibraryClient {
  readonly connected: boolean | undefined;
  floodSleepThreshold: number;
  networkSocket: unknown;
  connect(): Promise<boolean>;
  destroy(): Promise<void>;
  getMe(): Promise<unknown>;
  invoke(request: never): Promise<unknown>;
  addEventHandler(handler: (update: unknown) => void): void;
  removeEventHandler(handler: (update: unknown) => void, builder: never): void;
  listEventHandlers(): [builder: unknown, handler: unknown][];
}

/** A constructor or a method of TL as a library's class of it, which knows what its fields must be. */
export type TlClass = new (fields: never) => object;

/** The classes of `Api`, of either library, that requests are made of. Each layer names its own. */
export interface LibraryApi<Class = TlClass> {
  readonly InputUser: Class;
  readonly InputPhoneCall: Class;
  readonly PhoneCallProtocol: Class;
  readonly DataJSON: Class;
  readonly InputFile: Class;
  readonly PhoneCallDiscardReasonMissed: new () => object;
  readonly PhoneCallDiscardReasonDisconnect: new () => object;
  readonly PhoneCallDiscardReasonHangup: new () => object;
  readonly PhoneCallDiscardReasonBusy: new () => object;
  /** From layer 202 on: GramJS, which speaks 198, has no word for a migration. */
  readonly PhoneCallDiscardReasonMigrateConferenceCall?: Class;
  readonly updates: { readonly GetState: new () => object; readonly GetDifference: Class };
  readonly contacts: { readonly ResolveUsername: Class; readonly ResolvePhone: Class };
  readonly upload: { readonly SaveFilePart: Class };
  readonly messages: { readonly GetDhConfig: Class };
  readonly help: { readonly GetConfig: new () => object };
  readonly phone: {
    readonly GetCallConfig: new () => object;
    readonly RequestCall: Class;
    readonly ReceivedCall: Class;
    readonly AcceptCall: Class;
    readonly ConfirmCall: Class;
    readonly DiscardCall: Class;
    readonly SetCallRating: Class;
    readonly SaveCallDebug: Class;
    readonly SaveCallLog: Class;
    readonly SendSignalingData: Class;
  };
}

/** @throws InvalidArgument */
export function checkClient(client: LibraryClient): void {
  const methods = ["connect", "getMe", "invoke", "addEventHandler", "listEventHandlers"];
  const isObject = typeof client === "object" && client !== null;
  if (isObject && methods.every((method) => typeof Reflect.get(client, method) === "function")) return;
  throw new InvalidArgument("client", client, "a TelegramClient of GramJS or teleproto");
}

/**
 * The classes that belong to this client. The library is loaded here, when there is a client of it, so that nobody
 * needs both. teleproto is told by its update manager; when it goes by GramJS's name (an npm alias), its classes are
 * found under that name.
 */
export async function libraryApiOf(client: LibraryClient): Promise<LibraryApi> {
  if (!("updateManager" in client)) return (await import("telegram")).Api;
  try {
    return (await import("teleproto")).Api;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    return (await import("telegram")).Api;
  }
}
