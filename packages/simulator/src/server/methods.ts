import type { TlObject } from "../tl/tl-object.ts";
import { acceptCall, receivedCall } from "./answer-call.ts";
import { saveCallDebug, saveCallLog, setCallRating } from "./call-reports.ts";
import { config, getCallConfig, getDhConfig, nearestDc } from "./config-methods.ts";
import { confirmCall } from "./confirm-call.ts";
import { getUsers, resolvePhone, resolveUsername } from "./directory-methods.ts";
import { discardCall } from "./discard-call.ts";
import { requestCall } from "./request-call.ts";
import type { Method, ServerContext } from "./server-context.ts";
import { sendSignalingData } from "./signaling.ts";
import { saveFilePart } from "./uploads.ts";
import { getDifference, getState } from "./update-state-methods.ts";

/** What a logged-in device may call. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    "phone.requestCall": requestCall,
    "phone.receivedCall": receivedCall,
    "phone.acceptCall": acceptCall,
    "phone.confirmCall": confirmCall,
    "phone.sendSignalingData": sendSignalingData,
    "phone.discardCall": discardCall,
    "phone.setCallRating": setCallRating,
    "phone.saveCallDebug": saveCallDebug,
    "phone.saveCallLog": saveCallLog,
    "upload.saveFilePart": saveFilePart,
    "phone.getCallConfig": getCallConfig,
    "messages.getDhConfig": getDhConfig,
    "users.getUsers": getUsers,
    "contacts.resolveUsername": resolveUsername,
    "contacts.resolvePhone": resolvePhone,
    "updates.getState": getState,
    "updates.getDifference": getDifference,
  }),
);

/** What a client may call before it has logged in. */
export const anonymousMethods: ReadonlyMap<string, (context: ServerContext) => TlObject> = new Map([
  ["help.getConfig", config],
  ["help.getNearestDc", nearestDc],
]);
