// Puts together the shell script that looks at one host for preflight.
// It must never change the host, nor ask any but its peers.
import { deviceUnitPath } from '../../../../plan/preflight/fixes';
import { sectionMark } from '../../../../plan/preflight/hostFacts';
import { localVolumesFolder } from '../../../../plan/preflight/localVolumes';
import type { PreflightHost, PreflightPlan } from '../../../../plan/preflight/preflightPlan';
import { shellScript } from '../../ssh/shellScript';
import otherKubernetes from '../otherKubernetes.sh';
import peers from './scripts/peers.sh';
import sections from './scripts/sections.sh';

/** For `sh -s` as root; takes about a second, more where peers do not answer. */
export function collectScript(plan: PreflightPlan, host: PreflightHost): string {
  return shellScript({
    settings: {
      mark: sectionMark,
      own: host.address,
      mtu: String(plan.mtu),
      peers: plan.hosts
        .filter(({ name }) => name !== host.name)
        .map(peerLine)
        .join('\n'),
      storage: localVolumesFolder,
      device_unit: deviceUnitPath,
    },
    texts: [otherKubernetes, peers, sections],
  });
}

function peerLine({ name, address, ports }: PreflightHost): string {
  return [name, address, ...ports.map(({ protocol, port }) => `${protocol}/${port}`)].join(' ');
}
