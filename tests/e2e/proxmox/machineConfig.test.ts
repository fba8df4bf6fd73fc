// The machine configs of Proxmox VE’s machines before the real talosctl.
// It must never keep a rendered config: it holds secrets.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { placeMachine } from '../../../plan/infrastructure/proxmoxMachine';
import { renderTalosMachineConfig } from '../../../plan/machines/talos';
import { machineOf } from '../../../plan/machines/talos/planMachines';
import { generateTalosSecrets } from '../../../providers/src/talos/secrets';
import { proxmoxPlan } from '../../fixtures/plans';
import { describeWith, toolsBin } from '../sandbox/readyTools';

describeWith(['talosctl'])('machine configs for Proxmox VE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routewise-talos-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  // nocloud machines validate as metal does: Talos, internal/app/machined/pkg/runtime/v1alpha1/platform/nocloud, Mode.
  test.each([
    ['three control planes share an address', {}],
    [
      'one control plane, a VLAN, resolvers',
      { 'nodes.controlPlanes.count': 1, 'provider.nameservers': ['10.0.1.1'] },
    ],
    ['both families', { 'network.families': 'dual-stack' }],
  ])(
    'talosctl takes them: %s',
    async (_what, changes) => {
      const plan = proxmoxPlan(changes);
      const secrets = await generateTalosSecrets({ serviceAccountKeyBits: 2048 });
      const { infrastructure, distribution, apiEndpoint } = plan;
      for (const vm of infrastructure.machines) {
        const machine = placeMachine(machineOf(distribution, vm), {
          plan: infrastructure,
          vm,
          endpoint: apiEndpoint,
        });
        const file = join(folder, `${vm.name}.yaml`);
        writeFileSync(file, renderTalosMachineConfig(machine, secrets), { mode: 0o600 });
        const { stdout } = await promisify(execFile)(join(toolsBin, 'talosctl'), [
          'validate',
          '--strict',
          '--mode',
          'metal',
          '--config',
          file,
        ]);
        expect(stdout).toContain('is valid for metal mode');
      }
    },
    60_000,
  );
});
