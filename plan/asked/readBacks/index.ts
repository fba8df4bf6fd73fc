// What the plan decides and a Helm value can take, in the order in which decisions hang on each other.
import type { ReadBack } from '../readBack';
import { addresses } from './addresses';
import { datapath } from './datapath';
import { routing } from './routing';
import { security } from './security';
import { services } from './services';

export const readBacks: readonly ReadBack[] = [
  ...routing,
  ...addresses,
  ...security,
  ...datapath,
  ...services,
];
