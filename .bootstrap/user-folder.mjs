/**
 * The folder that relative paths in the user's arguments mean. npm runs a script at the root of the package and
 * leaves the user's folder in INIT_CWD; a program that was started by a test, say, inherits that name with a
 * meaning of its own, and is told apart by not standing at the root.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} cwd
 * @param {string} root
 */
export function userFolder(env, cwd, root) {
  const started = env["npm_lifecycle_event"] !== undefined && cwd === root;
  return started ? (env["INIT_CWD"] ?? cwd) : cwd;
}
