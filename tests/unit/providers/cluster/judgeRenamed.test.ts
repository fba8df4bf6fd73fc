import { judgeRenamed } from '../../../../providers/src/cluster/judgeRenamed';

const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

describe('a machine keeps the name that it has booted with', () => {
  it('is refused another one, and told with both', () => {
    expect(judgeRenamed([{ name: 'a-1', id: '7' }], [{ name: 'b-1', id: '7' }])).toEqual([
      expect.stringMatching(/^a-1 and b-1 are one machine \(id 7\)/) as string,
    ]);
  });

  it.each([
    ['a machine made anew under the new name', [{ name: 'b-1', id: '8' }]],
    ['one that only the update will know', [{ name: 'b-1', id: unknown }]],
    ['one that stays', [{ name: 'a-1', id: '7' }]],
    [
      'one whose id another kind of machine has, too',
      [
        { name: 'a-1', id: '7' },
        { name: 'b-1', id: '7' },
      ],
    ],
  ])('is not asked of %s', (_what, after) => {
    expect(judgeRenamed([{ name: 'a-1', id: '7' }], after)).toEqual([]);
  });
});
