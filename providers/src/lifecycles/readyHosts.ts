// The life of the resource ReadyHosts: looks at all hosts first, puts right what the stack allows, keeps their host keys.
// It must never touch a host when any of them is refused, nor undo anything when it is deleted.
import { problemLine } from '../../../config/problem';
import { sshPlace } from '../../../config/sshTarget';
import type { HostFix } from '../../../plan/infrastructure/hosts';
import type { PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { sortedJson } from '../../../plan/sortedJson';
import type { CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import type { HostsAccess } from '../hosts';
import { fixHosts, requirePreflight } from '../hosts';
import { knownHostsFrom, sshAccessFrom } from '../ssh';
import { say } from '../say';
import { withoutTrace } from '../withoutTrace';

export interface ReadyHostsInputs {
  readonly plan: PreflightPlan;
  readonly fixes: readonly HostFix[];
  /** Bumped to take the hosts' new keys, after they were installed anew. Default 1. */
  readonly keyGeneration: number;
}

interface ReadyHostsState extends ReadyHostsInputs {
  /** `SHA256:…` by host: what each must show from now on. */
  readonly hostKeys: Readonly<Record<string, string>>;
}

async function makeReady(
  inputs: ReadyHostsInputs,
  knownKeys: Readonly<Record<string, string>>,
): Promise<ReadyHostsState> {
  const { plan, fixes } = inputs;
  const access: HostsAccess = {
    access: sshAccessFrom(process.env),
    knownKeys,
    knownHosts: knownHostsFrom(process.env),
  };
  try {
    const { facts, hostKeys, problems } = await requirePreflight(plan, access, fixes);
    for (const problem of problems) {
      const { rule, severity, path, found = '', reason, accepted } = problem;
      if (rule === 'ssh-host-key-first') say(`${path} shows ${found}: ${reason}`);
      else if (severity === 'warn' || accepted !== undefined) say(`${severity} ${problemLine(problem)}`);
    }
    await fixHosts(plan, facts, fixes, { ...access, knownKeys: hostKeys });
    return { plan, fixes, keyGeneration: inputs.keyGeneration, hostKeys };
  } catch (error) {
    throw withoutTrace(error);
  }
}

export const readyHosts = {
  async create(inputs: ReadyHostsInputs): Promise<CreateResult> {
    return { id: inputs.plan.cluster, outs: { ...(await makeReady(inputs, {})) } };
  },
  async update(_id: string, olds: ReadyHostsState, news: ReadyHostsInputs): Promise<UpdateResult> {
    const known = olds.keyGeneration === news.keyGeneration ? keysOf(olds, news) : {};
    return { outs: { ...(await makeReady(news, known)) } };
  },
  diff(_id: string, olds: ReadyHostsState, news: ReadyHostsInputs): Promise<DiffResult> {
    const said = ({ plan, fixes, keyGeneration }: ReadyHostsInputs): string =>
      sortedJson({ plan, fixes, keyGeneration });
    return Promise.resolve({ changes: said(olds) !== said(news) });
  },
};

/** A host that is called otherwise must show the key that it has shown. */
function keysOf(olds: ReadyHostsState, news: ReadyHostsInputs): Record<string, string> {
  const shown = new Map(olds.plan.hosts.map(({ name, ssh }) => [sshPlace(ssh), olds.hostKeys[name]]));
  const renamed = news.plan.hosts.flatMap(({ name, ssh }): [string, string][] => {
    const key = shown.get(sshPlace(ssh));
    return key === undefined ? [] : [[name, key]];
  });
  return { ...Object.fromEntries(renamed), ...olds.hostKeys };
}
