import { tellSide } from "./delivery.ts";
import { findCall } from "./find-call.ts";
import type { Method } from "./server-context.ts";
import { bytes } from "./tl-fields.ts";

/**
 * `phone.sendSignalingData#ff7a9383 peer:InputPhoneCall data:bytes = Bool`
 *
 * Opaque to the server; the device at the other end gets updatePhoneCallSignalingData.
 */
export const sendSignalingData: Method = (context, asking, request) => {
  const { call, other } = findCall(context, asking, request, "phone.sendSignalingData");
  const data = bytes(request, "data");
  if (data.length > context.limits.signalingBytes || other.deviceId === undefined) return false;
  const update = { _: "updatePhoneCallSignalingData", phoneCallId: call.id, data };
  tellSide(context, other, update);
  return true;
};
