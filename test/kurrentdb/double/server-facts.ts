import {
  ClusterInfo,
  EndPoint,
  MemberInfo,
  StreamsService,
  SupportedMethod,
  SupportedMethods,
} from "./protocol.ts";

/** What the server can do: service and method in lower case. */
export function supportedMethods(): InstanceType<typeof SupportedMethods> {
  const methods = Object.values(StreamsService).map(({ path }: { path: string }) => {
    const [, service = "", method = ""] = path.toLowerCase().split("/");
    return new SupportedMethod().setServiceName(service).setMethodName(method);
  });
  return new SupportedMethods().setEventStoreServerVersion("25.0.0.0").setMethodsList(methods);
}

/** A cluster of one: its leader. */
export function clusterInfo(port: number): InstanceType<typeof ClusterInfo> {
  const member = new MemberInfo()
    .setTimeStamp(String(Date.now()))
    .setState(MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(new EndPoint().setAddress("127.0.0.1").setPort(port));
  return new ClusterInfo().setMembersList([member]);
}
