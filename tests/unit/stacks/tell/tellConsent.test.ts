import * as pulumi from '@pulumi/pulumi';
import { tellConsent } from '../../../../stacks/tell/tellConsent';

it.each([
  [{}, undefined],
  [{ ROUTEWISE_WITHOUT_QUORUM_CHECK: '' }, undefined],
  [
    { ROUTEWISE_WITHOUT_QUORUM_CHECK: 'dev' },
    /^ROUTEWISE_WITHOUT_QUORUM_CHECK=dev: .*made anew or removed all the same/,
  ],
  [{ ROUTEWISE_WITHOUT_QUORUM_CHECK: 'prod' }, /not to this cluster's name \(dev\): it lets nothing through/],
])('of %j a run tells %s', async (environment, told) => {
  const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
  await tellConsent('dev', environment);
  if (told === undefined) expect(warn).not.toHaveBeenCalled();
  else expect(warn).toHaveBeenCalledWith(expect.stringMatching(told));
  warn.mockRestore();
});
