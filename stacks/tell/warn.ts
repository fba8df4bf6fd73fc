// Warns the user of a running update, or tells of it, through Pulumi.
// It must never hand on what a terminal obeys.
import * as pulumi from '@pulumi/pulumi';
import { cleanLines, cleanText } from '../../config/cleanText';
import type { Problem } from '../../config/problem';
import { problemLine } from '../../config/problem';

export function warn(text: string): Promise<void> {
  return pulumi.log.warn(cleanText(text));
}

/** What is good to know. */
export function tell(text: string): Promise<void> {
  return pulumi.log.info(cleanText(text));
}

/** As Pulumi shows it: warnings as such, all else as good to know. */
export function tellProblem(problem: Problem): Promise<void> {
  return problem.severity === 'warn' ? warn(problemLine(problem)) : tell(problemLine(problem));
}

/** A warning of several lines. */
export function warnOf(text: string): Promise<void> {
  return pulumi.log.warn(cleanLines(text));
}
