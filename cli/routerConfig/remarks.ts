// What every router's configuration says in its comments, whatever its language.
// It must never say a thing that the plan does not.
import type { RouterView } from './routerView';

export function headOf(view: RouterView, language: string): string[] {
  const nodes = view.groups.flatMap(({ neighbours }) => neighbours).length;
  const numbers = view.groups.map(({ asn }) => `AS ${asn}`).join(' and ');
  return [
    `${view.name}, AS ${view.asn}, for the cluster ${view.cluster}: ${language}.`,
    `Printed by \`npx routewise router-config ${view.stack}\` from the stack's own numbers; print it anew when they change.`,
    `${nodes === 1 ? '1 node' : `${nodes} nodes`} of ${numbers} ${nodes === 1 ? 'dials' : 'dial'} ${view.address}, port ${view.port}: the router only has to listen.`,
  ];
}

export const why = {
  in: 'Only what the stack advertises is let in: a node that tells more by mistake cannot draw traffic to itself.',
  out: 'Nothing is told to the nodes: Cilium takes no routes, and would hold them in memory for nothing.',
  paths:
    'Each node tells the same routes for Services: with several paths the router spreads packets over all of them, else one node takes them all.',
  range: 'Nodes are taken by their network, so that nothing changes here when nodes come and go.',
  timers: 'The shorter hold time of both sides holds, so these are the stack’s.',
  internal:
    'The nodes are in the router’s own AS: what they tell is passed on to other routers of this AS only by reflection.',
} as const;

export function passwordRemark({ passwordConfig }: RouterView): string {
  return `The password is the one of the stack: \`pulumi config get ${passwordConfig ?? ''}\`.`;
}

/** Stands where the password has to be written. */
export const passwordPlace = 'PASSWORD';

export function restartRemark({ gracefulRestartSeconds: seconds }: RouterView): string {
  return seconds === 0
    ? 'Graceful restart is off in the stack: when an agent restarts, its routes go at once.'
    : `Graceful restart: while an agent restarts, its routes are kept for up to ${seconds} s, since the node goes on forwarding.`;
}

export const externalRemark =
  'External addresses of Services are advertised, too: add their networks here, or they are turned away.';

/** Routers of many makes use no more than this many paths at once. */
const mostPaths = 64;

/** Where nodes come and go unlisted, there has to be room for more of them. */
export function pathsOf({ paths }: RouterView, bySubnet: boolean): number {
  return bySubnet ? mostPaths : Math.min(paths, mostPaths);
}

/** Several AS numbers give paths of one length that differ in their numbers. */
export function differsInAs({ groups }: RouterView): boolean {
  return groups.length > 1;
}

/** `prod` where all nodes are of one AS, else `prod-65011`. */
export function groupName(view: RouterView, asn: number): string {
  return differsInAs(view) ? `${view.cluster}-${asn}` : view.cluster;
}
