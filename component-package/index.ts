// Offers the components to Pulumi programs in any language: what the engine starts as the plugin `routewise`.
// It must never hold a component itself: the host derives the package's schema from the files beside it.
import { componentProviderHost } from '@pulumi/pulumi/provider/experimental';
import { TunedCilium } from './tunedCilium';

void componentProviderHost({ name: 'routewise', components: [TunedCilium], dirname: __dirname });
