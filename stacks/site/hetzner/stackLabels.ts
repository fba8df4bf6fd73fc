// Gives the label by which this stack's objects in a cloud are known as its own.
// It must never make the label a secret: it is compared in states and by the cloud's API.
import * as pulumi from '@pulumi/pulumi';
import { stackLabel, stackMark } from '../../../plan/recovery/stackMark';
import { ownStack } from '../../state/stackState';

/** @param certificate of the cluster's CA */
export function stackLabels(certificate: pulumi.Output<string>): pulumi.Output<Record<string, string>> {
  return pulumi
    .unsecret(certificate)
    .apply((text): Record<string, string> => ({ [stackLabel]: stackMark(ownStack(), text) }));
}
