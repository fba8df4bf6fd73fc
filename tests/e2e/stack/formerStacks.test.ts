// Each example stack of the former release is updated by the present program without a replacement, a deletion or another name: the
// real engine previews it, over the state that the former release has left.
// It must never touch the repository's own stack files, nor need a machine.
import { apiServerTools } from '../../fixtures/cluster/startApiServer';
import { exampleStacks } from '../../fixtures/exampleStacks';
import type { Preview, Step } from '../../fixtures/states/formerSite';
import { FormerSite } from '../../fixtures/states/formerSite';
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

describeWith(['pulumi', ...providers, ...apiServerTools])('a stack of the former release', () => {
  let site: FormerSite;
  let previews: ReadonlyMap<string, Promise<Preview>>;

  beforeAll(async () => {
    site = await FormerSite.start(formerStacks);
    previews = site.previews();
  }, 5 * minutes);
  afterAll(async () => {
    await Promise.allSettled(previews.values());
    await site.stop();
  }, 5 * minutes);

  const shown = ({ op, urn, replaceReasons = [], diffReasons = [] }: Step): string =>
    [op, ...urn.split('::').slice(2), ...replaceReasons, ...diffReasons].join(' ');

  test.each(formerStacks)(
    '%s keeps every resource under its name',
    async (stack) => {
      const preview = await previews.get(stack);
      if (preview === undefined) throw new Error(`${stack} was not previewed`);
      const { steps, changeSummary } = preview;
      const acting = steps.filter(({ op }) => op !== 'same' && op !== 'update');
      const unasked = acting.filter(({ op, urn }) => {
        const [, , type = '', name = ''] = urn.split('::');
        return op !== 'create' || madeBeside[`${stack} ${type} ${name}`] === undefined;
      });
      expect(unasked.map(shown)).toEqual([]);
      // All of the state was before the engine, and stays.
      const providers = formerStack(stack).state.deployment.resources.filter(({ type }) =>
        type.startsWith('pulumi:providers:'),
      );
      console.log(stack, changeSummary, formerStack(stack).state.deployment.resources.length, providers.length);
    },
    5 * minutes,
  );
});
