// What a user can get wrong, on the real engine: each ends with one clear message, and nothing is created.
// It must never accept a stack trace as a message.
import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../fixtures/stack/selfSigned';
import { NamedAddresses } from '../../fixtures/stack/namedAddresses';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import type { Sections } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

interface Mistake {
  change?: (sections: Sections) => void;
  environment?: Record<string, string>;
  command?: 'preview' | 'up';
}

describe('a stack that cannot be built', () => {
  let project: SandboxedProject;
  let good: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      good = JSON.stringify(sections);
    });
  }, 5 * minutes);
  beforeEach(() => {
    project.configure((sections) => {
      // A section that a test added must go as well.
      for (const key of Object.keys(sections)) Reflect.deleteProperty(sections, key);
      Object.assign(sections, JSON.parse(good));
    });
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await project.stop();
  }, 2 * minutes);

  /** @returns what the user is told */
  async function refused({ change, environment, command = 'preview' }: Mistake): Promise<string> {
    if (change) project.configure(change);
    const options = command === 'up' ? ['--yes', '--skip-preview'] : [];
    const { code, output } = await project.pulumi([command, ...options], environment);
    expect(code).not.toBe(0);
    // Neither a trace of ours nor of Node's, nor a source line.
    expect(output).not.toMatch(/^\s+at .*[:(]\d+:\d+\)?$/m);
    expect(output).not.toMatch(/node_modules|unhandled|RunError/i);
    expect(await project.objects()).toEqual({});
    return output;
  }

  async function serveIndex(index: string): Promise<string> {
    const server = createHttpServer((_request, answer) => answer.end(index));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const nodes = (sections: Sections): Record<string, Record<string, unknown>> =>
    sections.nodes as Record<string, Record<string, unknown>>;

  test.each(['preview', 'up'] as const)(
    'an even number of control planes, at %s',
    async (command) => {
      const told = await refused({
        command,
        change: (sections) => {
          nodes(sections).controlPlanes = { type: 'cpx31', count: 2 };
        },
      });
      expect(told).toContain('routewise:nodes.controlPlanes.count = 2');
      expect(told).toMatch(/why: .+\n\s+do: {2}.+/);
    },
    3 * minutes,
  );

  test(
    'an unknown key, with the one that was meant',
    async () => {
      const told = await refused({
        change: (sections) => {
          sections.cilium = { version: '1.19.6', huble: { relay: true } };
        },
      });
      expect(told).toContain('routewise:cilium.huble');
      expect(told).toContain('did you mean routewise:cilium.hubble?');
    },
    3 * minutes,
  );

  test(
    'an unknown section',
    async () => {
      const told = await refused({
        change: (sections) => {
          sections.netwrok = { pods: '10.0.16.0/20' };
        },
      });
      expect(told).toContain('routewise:netwrok');
      expect(told).toContain('did you mean routewise:network?');
    },
    3 * minutes,
  );

  test(
    'several mistakes are told at once',
    async () => {
      const told = await refused({
        change: (sections) => {
          sections.provider = { kind: 'hetzner', location: 'fns1' };
          nodes(sections).controlPlanes = { type: 'cpx31', count: 'three' };
        },
      });
      expect(told).toContain('routewise:provider.location');
      expect(told).toContain('did you mean fsn1?');
      expect(told).toContain('routewise:nodes.controlPlanes.count');
    },
    3 * minutes,
  );

  test(
    'no token',
    async () => {
      const told = await refused({ environment: { HCLOUD_TOKEN: '' } });
      expect(told).toContain('hcloud:token');
      expect(told).toContain('[hetzner-token-missing]');
      expect(told).toMatch(/do: .*HCLOUD_TOKEN/);
    },
    3 * minutes,
  );

  test(
    'a token that Hetzner does not accept, which is not repeated',
    async () => {
      const token = 'w'.repeat(64);
      const told = await refused({ environment: { HCLOUD_TOKEN: token } });
      expect(told).toContain('[hetzner-token-refused]');
      expect(told).toMatch(/do: .+/);
      expect(told).not.toContain(token);
    },
    3 * minutes,
  );

  test(
    'a chart repository that cannot be reached',
    async () => {
      const told = await refused({ environment: { ROUTEWISE_CHART_REPOSITORY: 'http://127.0.0.1:9' } });
      expect(told).toContain('routewise:cilium.chart.repository');
      expect(told).toContain('http://127.0.0.1:9');
      expect(told).toMatch(/do: .+/);
    },
    3 * minutes,
  );

  test(
    'a chart repository without that version',
    async () => {
      const url = await serveIndex('apiVersion: v1\nentries:\n  cilium:\n    - version: 1.18.5\n');
      const told = await refused({ environment: { ROUTEWISE_CHART_REPOSITORY: url } });
      expect(told).toContain('routewise:cilium.version = 1.19.6');
      expect(told).toContain('cilium only in 1.18.5');
    },
    3 * minutes,
  );

  test(
    'a chart repository that is none',
    async () => {
      const url = await serveIndex('<html><body>Welcome</body></html>');
      const told = await refused({ environment: { ROUTEWISE_CHART_REPOSITORY: url } });
      expect(told).toContain(url);
      expect(told).toContain('no Helm repository index');
    },
    3 * minutes,
  );

  // The last test, for here servers must be made before the mistake can show.
  test(
    'an API endpoint that leads to another API server',
    async () => {
      const address = '127.213.77.1';
      const name = new NamedAddresses(project).name('foreign', address);
      const { cert, key } = await selfSigned(address);
      const foreign = createHttpsServer({ cert, key }, (_request, answer) => {
        answer.writeHead(401).end();
      });
      await new Promise<void>((resolve) => foreign.listen(6443, address, resolve));
      try {
        project.configure((sections) => {
          sections.cluster = { name: 'dev', apiEndpoint: name };
          nodes(sections).controlPlanes = { type: 'cpx31', count: 1 };
          nodes(sections).workers = { general: { type: 'cpx41', count: 1 } };
        });
        const { code, output } = await project.pulumi(['up', '--yes', '--skip-preview']);
        expect(code).not.toBe(0);
        expect(output).toContain(`The Kubernetes API at https://${name}:6443 is not this cluster's`);
        expect(output).toContain('Check that the endpoint leads to the control planes of this stack');
        expect(output).not.toMatch(/^\s+at .*[:(]\d+:\d+\)?$/m);
      } finally {
        foreign.close();
      }
    },
    10 * minutes,
  );
});
