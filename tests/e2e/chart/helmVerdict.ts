// Asks the real Helm whether the real chart renders with given values.
// It must never look at what is rendered: only whether it is, and what Helm says if not.
import type { HelmValues } from '../../../chart/helmValue';
import { renderMany } from '../../fixtures/chart/renderMany';

export interface Question {
  readonly version: string;
  readonly values: HelmValues;
  /** API versions the cluster is said to have. */
  readonly apiVersions?: readonly string[];
}

/** What Helm says, by question; `undefined` where it renders. */
export async function helmVerdicts(
  helm: string,
  questions: readonly Question[],
): Promise<readonly (string | undefined)[]> {
  const answers = await renderMany(
    helm,
    questions.map(({ version, values, apiVersions = [] }) => ({
      version,
      values,
      options: ['--kube-version', '1.34.2', ...apiVersions.flatMap((each) => ['--api-versions', each])],
    })),
  );
  return answers.map((answer) => ('error' in answer ? firstLine(answer.error) : undefined));
}

function firstLine(said: string): string {
  return said.split('\n').find((line) => line.startsWith('Error:')) ?? said;
}
