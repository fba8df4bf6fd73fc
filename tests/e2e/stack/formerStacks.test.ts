// Each example stack of the former release is updated by the present program without a replacement, a deletion or another name: the
// real engine previews it, over the state that the former release has left.
// It must never touch the repository's own stack files, nor need a machine.
import { apiServerTools } from '../../fixtures/cluster/startApiServer';
import { exampleStacks } from '../../fixtures/exampleStacks';
import { whyNoHostsFile } from '../../fixtures/stack/hostsFile';
import type { Preview, Step } from '../../fixtures/states/formerSite';
import { FormerSite, hasNamedApi } from '../../fixtures/states/formerSite';
import { formerStack, formerStacks } from '../../fixtures/states/formerStates';
import { describeWith } from '../sandbox/readyTools';

const minutes = 60_000;
const providers = ['hcloud', 'kubernetes', 'proxmoxve'].map((name) => `pulumi-resource-${name}`);

/** Examples that the former release did not have yet. */
const newSince: readonly string[] = [];

/** What the present program makes beside, by `stack type name`, with the reason. */
const madeBeside: Readonly<Record<string, string>> = {};

test('every example stack has a state of the former release', () => {
  expect([...formerStacks, ...newSince].sort()).toEqual([...exampleStacks]);
});

const why = whyNoHostsFile();
const stacks = formerStacks.filter((stack) => why === undefined || !hasNamedApi(stack));
if (why !== undefined) console.warn(`stacks whose API has a name are left out: ${why}`);

describeWith(['pulumi', ...providers, ...apiServerTools])('a stack of the former release', () => {
  let site: FormerSite;
  let previews: ReadonlyMap<string, Promise<Preview>>;

  beforeAll(async () => {
    site = await FormerSite.start(stacks);
    previews = site.previews();
  }, 5 * minutes);
  afterAll(async () => {
    await Promise.allSettled(previews.values());
    await site.stop();
  }, 5 * minutes);

  const shown = ({ op, urn, replaceReasons, diffReasons }: Step): string =>
    [op, ...urn.split('::').slice(2), ...(replaceReasons ?? diffReasons ?? [])].join(' ');

  test.each(stacks)(
    '%s keeps every resource under its name',
    async (stack) => {
      const preview = await previews.get(stack);
      if (preview === undefined) throw new Error(`${stack} was not previewed`);
      const { steps, changeSummary } = preview;
      const acting = steps.filter(({ op }) => op !== 'same' && op !== 'update');
      const isBeside = ({ op, urn }: Step): boolean => {
        const [type = '', name = ''] = urn.split('::').slice(2);
        return op === 'create' && `${stack} ${type} ${name}` in madeBeside;
      };
      expect(acting.filter((step) => !isBeside(step)).map(shown)).toEqual([]);
      // The engine had the whole state before it; its own default providers it does not count.
      const { same = 0, update = 0 } = changeSummary;
      const { resources } = formerStack(stack).state.deployment;
      expect(same + update).toBe(resources.filter(({ urn }) => !urn.includes('::default')).length);
    },
    5 * minutes,
  );
});
