/** `@offhook/telegram/client`: the client port and its plain data. Loads no Telegram library. */
export type {
  InputPhoneCall,
  InputUser,
  PhoneCallResult,
  PhoneMethod,
  PhoneMethods,
  ResolvedPeer,
  TelegramCallClient,
  UpdatesDifference,
  UpdatesState,
} from "./telegram-call-client.ts";
export type {
  PhoneCall,
  PhoneCallProtocol,
  PhoneConnection,
  PhoneDiscardReason,
  PhoneUpdate,
  PhoneCallMessage,
  PhoneUser,
  TlLong,
} from "./phone-objects.ts";
export { peerAddressOf } from "../peer-address.ts";
export { RpcFailure } from "./rpc-failure.ts";
export { rpcFailureFrom, rpcOutcome } from "./rpc-outcome.ts";
export { updatesInResult } from "./phone-result-conversion.ts";
