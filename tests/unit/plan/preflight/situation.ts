// Two hosts as they were recorded from real programs, and ways to change what is found on them or asked of them.
// It must never hold a fact that the recordings do not, but where a change says it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../../config/problem';
import type { HostFix } from '../../../../plan/infrastructure/hosts';
import type { DeviceFacts, HostFacts } from '../../../../plan/preflight/hostFacts';
import { parseFacts } from '../../../../plan/preflight/hostFacts';
import { judgeHosts } from '../../../../plan/preflight/judgeHosts';
import type { PreflightHost, PreflightPlan } from '../../../../plan/preflight/preflightPlan';
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { planOfHosts } from '../../../fixtures/hosts/hostsStack';

export const recorded = (name: string): string =>
  readFileSync(join(__dirname, `../../../fixtures/hosts/recorded/${name}.txt`), 'utf8');

export interface Situation {
  readonly plan: PreflightPlan;
  readonly master: HostFacts;
  readonly worker: HostFacts;
}

export type Change = (situation: Situation) => Situation;

/** What is asked of both, by changes of their stack. */
export function planned(changes: Readonly<Record<string, unknown>> = {}): PreflightPlan {
  const plan = planPreflight(
    planOfHosts(
      [
        { name: 'master', address: '10.4.100.1', ssh: 'root@192.0.2.1' },
        { name: 'worker', address: '10.4.100.2', ssh: 'root@192.0.2.2' },
      ],
      changes,
    ),
  );
  if (plan === undefined) throw new Error('no hosts are planned');
  return plan;
}

export function clean(): Situation {
  return { plan: planned(), master: parseFacts(recorded('master')), worker: parseFacts(recorded('worker')) };
}

export function judge({ plan, master, worker }: Situation, allowed: readonly HostFix[] = []): Problem[] {
  return judgeHosts({ plan, facts: new Map(Object.entries({ master, worker })) }, allowed);
}

/** One change after another. */
export function all(...changes: readonly Change[]): Change {
  return (situation) => changes.reduce((changed, change) => change(changed), situation);
}

/** What is found on the worker. */
export function worker(change: Partial<HostFacts>): Change {
  return (situation) => ({ ...situation, worker: { ...situation.worker, ...change } });
}

/** What is found of the worker's device. */
export function card(change: Partial<DeviceFacts>): Change {
  return (situation) =>
    worker({
      devices: situation.worker.devices.map((device) =>
        device.name === 'eth0' ? { ...device, ...change } : device,
      ),
    })(situation);
}

/** One device more on the worker, without a cable. */
export function spare(name: string): Change {
  const device = {
    name,
    mtu: 1450,
    hardwareAddress: '',
    carrier: false,
    up: true,
    addresses: [],
    offloads: {},
  };
  return (situation) => worker({ devices: [...situation.worker.devices, device] })(situation);
}

/** What is asked of the worker. */
export function asked(change: Partial<PreflightHost>): Change {
  return (situation) => ({
    ...situation,
    plan: {
      ...situation.plan,
      hosts: situation.plan.hosts.map((each) => (each.name === 'worker' ? { ...each, ...change } : each)),
    },
  });
}

/** What is asked of the cluster. */
export function plan(change: Partial<PreflightPlan>): Change {
  return (situation) => ({ ...situation, plan: { ...situation.plan, ...change } });
}

export function master(change: Partial<HostFacts>): Change {
  return (situation) => ({ ...situation, master: { ...situation.master, ...change } });
}

/** What the master finds when it asks the worker. */
export function masterSees(change: Partial<HostFacts['peers'][number]>): Change {
  return (situation) =>
    master({ peers: situation.master.peers.map((peer) => ({ ...peer, ...change })) })(situation);
}

/** Of a node of this very cluster. */
export const own = { cluster: 'metal', k3s: 'v1.34.2+k3s1' };
