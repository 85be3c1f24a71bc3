import { Metadata, ServerInterceptingCall } from "@grpc/grpc-js";
import type { ServerInterceptor } from "@grpc/grpc-js";

/**
 * Answers a read with its headers before its request has come as a whole. The client's reading part (1.3.1) sends a request in
 * two pieces and keeps the second back until the first is acknowledged, which the system's delayed acknowledgement makes 40 ms:
 * headers on their way back acknowledge it at once. For tests that are about something else.
 */
export const earlyHeaders: ServerInterceptor = ({ path }, call) => {
  if (!path.endsWith("/Read")) return new ServerInterceptingCall(call);
  const send = call.sendMetadata.bind(call);
  let isSent = false;
  call.sendMetadata = (metadata) => {
    if (!isSent) send(metadata);
    isSent = true;
  };
  return new ServerInterceptingCall(call, {
    start: (next) =>
      next({
        onReceiveMetadata: (metadata, pass) => {
          call.sendMetadata(new Metadata());
          pass(metadata);
        },
      }),
  });
};
