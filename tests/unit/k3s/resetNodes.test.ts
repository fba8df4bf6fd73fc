import { clusterFile } from '../../../providers/src/k3s/nodeHands';
import { resetScript } from '../../../providers/src/k3s/resetNodes';

describe('taking k3s off a host', () => {
  it.each(['server', 'agent'] as const)(
    'takes the mark of the cluster away last, and only where all else is gone: %s',
    (role) => {
      const lines = resetScript({ role }).split('\n');
      const marked = lines.findIndex((line) => line.includes(clusterFile));
      const checked = lines.findIndex((line) => line.endsWith('|| exit 1'));
      expect(lines[marked]).toBe(`rm -f ${clusterFile}`);
      expect(checked).toBeGreaterThan(-1);
      expect(marked).toBeGreaterThan(checked);
      expect(lines.slice(marked + 1).join()).not.toMatch(/\/etc\/rancher|\/usr\/local\/bin\/k3s/);
    },
  );
});
