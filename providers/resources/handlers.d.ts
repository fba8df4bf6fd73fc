// The types of handlers.js.
// It must never be used beyond this folder.
import type { dynamic } from '@pulumi/pulumi';
export declare const talosSecrets: dynamic.ResourceProvider;
export declare const talosBootstrap: dynamic.ResourceProvider;
export declare const talosMachines: dynamic.ResourceProvider;
export declare const ciliumCrds: dynamic.ResourceProvider;
export declare const gatewayApiDefinitions: dynamic.ResourceProvider;
export declare const nodeConfigDefinition: dynamic.ResourceProvider;
export declare const nodeConfigRollout: dynamic.ResourceProvider;
export declare const k3sSecrets: dynamic.ResourceProvider;
export declare const k3sNodes: dynamic.ResourceProvider;
export declare const hostImages: dynamic.ResourceProvider;
export declare const readyHosts: dynamic.ResourceProvider;
export declare const adminCertificates: dynamic.ResourceProvider;
export declare const machineChanges: dynamic.ResourceProvider;
