// The routers whose configuration can be printed, by the name the command takes.
// It must never list one that has no golden files.
import { birdConfig } from './bird';
import { frrConfig } from './frr';
import { gobgpConfig } from './gobgp';
import { mikrotikConfig } from './mikrotik';
import type { RouterConfigOptions } from './options';
import type { RouterView } from './routerView';

export const languages: Readonly<Record<string, (view: RouterView, options: RouterConfigOptions) => string>> =
  {
    frr: frrConfig,
    gobgp: gobgpConfig,
    bird: birdConfig,
    mikrotik: mikrotikConfig,
  };
