import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {{ readonly name: string, readonly version: string, readonly kind: string, readonly text: string }} Licence */

/** The licences of the packages whose code is in a bundle. @param {readonly import("rolldown").OutputChunk[]} chunks @returns {Licence[]} */
export function licencesIn(chunks) {
  const folders = new Set(
    chunks
      .flatMap(({ moduleIds }) => moduleIds)
      .flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []),
  );
  return [...folders].toSorted().map((from) => {
    const { name, version, license } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    const licence = readdirSync(from).find((file) => /^licen[cs]e/i.test(file));
    if (licence === undefined) throw new Error(`${name} has no licence to go with its code in the bundle.`);
    return { name, version, kind: license, text: readFileSync(join(from, licence), "utf8").trim() };
  });
}

/** The same as one text. @param {readonly import("rolldown").OutputChunk[]} chunks */
export function licencesOf(chunks) {
  const texts = licencesIn(chunks).map(({ name, version, text }) => `${name} ${version}\n\n${text}\n`);
  return `The code of these packages is part of the files here.\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`;
}
