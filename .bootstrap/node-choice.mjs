import { lowestNode, nodePins } from "./pins.mjs";

/**
 * Which Node runs the workspace: the host's when it is new enough, else the pinned one, else none.
 *
 * @typedef {{ version: string, platform: string, arch: string }} Host
 * @typedef {{ from: "host", version: string }
 *   | { from: "npm", pin: import("./pins.mjs").Pin }
 *   | { from: "nowhere", advice: string }} NodeChoice
 *
 * @param {Host} host
 * @returns {NodeChoice}
 */
export function chooseNode(host) {
  if (isServedBy(host.version)) return { from: "host", version: host.version };
  const pin = nodePins[`${host.platform}-${host.arch}`];
  if (pin === undefined) return nowhere(host, `npm has none for ${host.platform} on ${host.arch}`);
  return { from: "npm", pin };
}

/**
 * Node 23 had `node:sqlite` behind a flag until 23.4, although its number is higher than 22.13.
 *
 * @param {string} version
 */
export function isServedBy(version) {
  return !isOlder(version, lowestNode) && !(version.startsWith("23.") && isOlder(version, "23.4.0"));
}

/** Node runs a `.ts` file without a flag from 22.18 on. @param {string} version @returns {string[]} */
export function typeStrippingFlags(version) {
  return isOlder(version, "22.18.0")
    ? ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"]
    : [];
}

/** @param {Host} host @param {string} reason @returns {{ from: "nowhere", advice: string }} */
export function nowhere(host, reason) {
  return {
    from: "nowhere",
    advice:
      `Offhook needs Node ${lowestNode} or newer, this is Node ${host.version}, and ${reason}. ` +
      "Install Node 24 (nodejs.org/en/download, or your package or version manager) and run the same command again.",
  };
}

/** @param {string} version @param {string} than */
function isOlder(version, than) {
  const [left, right] = [numbers(version), numbers(than)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** A pre-release counts as its release. @param {string} version */
function numbers(version) {
  return version.split("-", 1)[0]?.split(".").map(Number) ?? [];
}
