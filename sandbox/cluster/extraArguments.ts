// Turns the extra arguments of a machine config into flags of a control-plane program, as Talos would.
// Must never let them move a program off loopback or off the files the sandbox made.
const ownedBySandbox =
  /^(bind-address|advertise-address|secure-port|.*-file|.*kubeconfig|.*certfile|.*keyfile|.*cafile|.*-dir|etcd-servers|cloud-provider|leader-elect.*|profiling)$/;

/**
 * @param own the sandbox's flags by name, without dashes
 * @param extra `extraArgs` of the machine config: each name with one or more values
 * @returns `--name=value` flags; extras win over own ones, except where the sandbox must decide
 */
export function programFlags(own: Record<string, string>, extra: Record<string, string[]>): string[] {
  const allowed = Object.entries(extra).filter(([name]) => !ownedBySandbox.test(name));
  const overridden = new Set(allowed.map(([name]) => name));
  return [
    ...Object.entries(own).flatMap(([name, value]) => (overridden.has(name) ? [] : [`--${name}=${value}`])),
    ...allowed.flatMap(([name, values]) => values.map((value) => `--${name}=${value}`)),
  ];
}
