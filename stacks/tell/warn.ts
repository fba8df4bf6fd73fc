// Warns the user of a running update, or tells of it, through Pulumi.
// It must never hand on what a terminal obeys.
import * as pulumi from '@pulumi/pulumi';
import { cleanLines, cleanText } from '../../config/cleanText';

export function warn(text: string): Promise<void> {
  return pulumi.log.warn(cleanText(text));
}

/** What is good to know. */
export function tell(text: string): Promise<void> {
  return pulumi.log.info(cleanText(text));
}

/** A warning of several lines. */
export function warnOf(text: string): Promise<void> {
  return pulumi.log.warn(cleanLines(text));
}
