// What can be wrong with the chart that a stack installs: a repository, a digest, or a chart of its own.
// It must never hold a problem of the values that a chart is given: those stand in check/.
import { problemKinds } from '../config/problemKinds';

export const chartProblems = problemKinds(
  {
    id: 'chart-source',
    title: 'Where the chart comes from',
    about: 'Whether Cilium’s chart can be had, and is the one that the stack means.',
  },
  {
    'chart-unreadable': {
      title: 'The stack’s own chart cannot be read',
      severity: 'refuse',
      why: 'a folder or archive that is no chart of Cilium cannot be installed, and its keys are not known',
      remedy:
        'name a chart folder (with Chart.yaml), or the archive that `helm package` makes, relative to Pulumi.yaml',
    },
    'chart-repository-unreachable': {
      title: 'The chart repository does not give what is asked of it',
      severity: 'refuse',
      why: 'without its index, or the archive that this names, nobody can tell whether it has the chart',
      remedy:
        'check the URL and the network (and a proxy: HTTPS_PROXY), or use a local chart: routewise:cilium.chart.path or .archive',
    },
    'chart-version-missing': {
      title: 'The chart repository does not have this version of Cilium',
      severity: 'refuse',
      why: 'Helm installs a version that its repository has, and none in its place',
      remedy: 'name a version it has, or another source under routewise:cilium.chart',
    },
    'chart-digest-differs': {
      title: 'The chart is another one than the digest says',
      severity: 'refuse',
      why: 'what would be installed is not what the stack pins',
      remedy:
        'find out why before you go on: a published chart does not change. A digest belongs to one version: with another routewise:cilium.version it is another one',
    },
  },
);
