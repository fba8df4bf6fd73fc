import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import type { NetworkPicture } from '../../../cli/picture/networkPicture';
import { pictureOf } from '../../../cli/picture/pictureOf';
import { renderMermaid } from '../../../cli/picture/renderMermaid';
import { renderSvg } from '../../../cli/picture/renderSvg';
import { addPlanCommand } from '../../../cli/plan';
import { planMarkdown } from '../../../cli/present/planMarkdown';
import { nativeOnOneLink, nativeWithRouters, tunnelOnGateway, twoSites } from './pictureExamples';
import { exampleStacks, planOfExample } from '../../fixtures/exampleStacks';

const root = join(__dirname, '..', '..', '..');

/** Compares with a file; `UPDATE_GOLDEN=1` writes it instead, for a reviewer to look at. */
function expectFile(file: string, text: string): void {
  const path = join(root, file);
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(text);
}

const examples: [string, NetworkPicture][] = [
  ['tunnel-on-gateway', tunnelOnGateway(1)],
  ['native-on-one-link', nativeOnOneLink(2)],
  ['native-with-routers', nativeWithRouters(1)],
  ['two-sites', twoSites(2)],
  ['sixty-nodes', tunnelOnGateway(57)],
];

describe.each(examples)('the picture %s', (name, picture) => {
  it('is drawn as its golden SVG and Mermaid show', () => {
    expectFile(`tests/golden/pictures/${name}.svg`, renderSvg(picture));
    expectFile(`tests/golden/pictures/${name}.mmd`, renderMermaid(picture));
  });

  it('survives a trip through JSON', () => {
    expect(renderSvg(JSON.parse(JSON.stringify(picture)) as NetworkPicture)).toBe(renderSvg(picture));
  });
});

describe.each(exampleStacks)('the example stack %s', (stack) => {
  const plan = planOfExample(stack);

  it('has a current picture in docs/pictures', () => {
    expectFile(`docs/pictures/${stack}.svg`, renderSvg(pictureOf(plan)));
  });

  it('has its picture in the Markdown plan', () => {
    const blocks = [...planMarkdown(plan, stack).matchAll(/```mermaid\n([^`]*)```/g)];
    expect(blocks.map(([, block]) => block)).toEqual([renderMermaid(pictureOf(plan))]);
  });

  it('shows each node with its address and the MTUs of the plan', () => {
    const svg = renderSvg(pictureOf(plan));
    for (const { name, address } of plan.nodes) {
      expect(svg).toContain(`>${name}</text>`);
      expect(svg).toContain(`>${address}</text>`);
    }
    expect(svg).toContain(`>MTU ${plan.mtu.link}</text>`);
    expect(svg).toContain(`>pod MTU ${plan.mtu.podRoute}</text>`);
  });
});

describe('routewise plan --svg', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...args: string[]): Promise<string> {
    let printed = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    const program = new Command().exitOverride();
    addPlanCommand(program);
    try {
      await program.parseAsync(['node', 'routewise', 'plan', 'dev', '-C', root, ...args]);
    } finally {
      write.mockRestore();
    }
    return printed;
  }

  it('writes the picture, in folders it makes, and prints the plan as ever', async () => {
    const file = join(folder, 'deep', 'dev.svg');
    const printed = await run('--svg', file, '--json');
    expect(JSON.parse(printed)).toMatchObject({ cluster: 'dev' });
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(root, 'docs/pictures/dev.svg'), 'utf8'));
  });

  it('says which file it cannot write', async () => {
    writeFileSync(join(folder, 'taken'), '');
    await expect(run('--svg', join(folder, 'taken', 'dev.svg'))).rejects.toThrow(
      /--svg = .*dev\.svg.*name a file/s,
    );
  });
});

describe('what a picture says', () => {
  it('of routes under WireGuard is not that nothing is encapsulated', () => {
    const plain = nativeOnOneLink(2);
    const encrypted: NetworkPicture = {
      ...plain,
      overlay: {
        protocol: 'none',
        encryption: { protocol: 'wireguard', port: 51871 },
        overhead: [{ by: 'wireguard', bytes: 95 }],
      },
    };
    for (const draw of [renderSvg, renderMermaid]) {
      expect(draw(plain)).toContain('nothing is encapsulated');
      expect(draw(encrypted)).not.toContain('nothing is encapsulated');
      expect(draw(encrypted)).toContain('takes 95 bytes of each packet');
    }
  });

  it('of BGP sessions is their number, or the label where labels choose the nodes', () => {
    const picture = nativeWithRouters(7);
    expect(renderSvg(picture)).toContain(
      'router tor-a, AS 65000: 12 BGP sessions, IPv4 and IPv6, from AS 65001',
    );
    const labelled = {
      ...picture,
      bgpSessions: picture.bgpSessions.map((each) => ({ ...each, only: 'bgp=yes' })),
    };
    expect(renderSvg(labelled)).toContain('router tor-a, AS 65000: BGP with nodes labelled bgp=yes');
    expect(renderSvg({ ...picture, bgpSessions: [] })).toContain('no BGP session');
  });
});
