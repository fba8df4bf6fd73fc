// Which release of Gateway API each Cilium wants, and the custom resource definitions it must find.
// It must never hold a digest that was not taken from the release itself: what is applied is compared with it.

export interface GatewayApiRelease {
  /** Without a leading `v`. */
  readonly version: string;
  /** SHA-256 (hex) of `config/crd/standard/gateway.networking.k8s.io_<plural>.yaml`, by plural. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Where Cilium says so. */
  readonly source: string;
}

const source = (minor: string): string =>
  `Cilium ${minor}: Documentation/network/servicemesh/gateway-api/installation.rst`;

/** By minor version of Cilium; the standard channel. */
export const gatewayApiReleases: Readonly<Record<string, GatewayApiRelease>> = {
  '1.18': {
    version: '1.2.0',
    source: source('1.18'),
    definitions: {
      gatewayclasses: 'f42f1bb69d832c4dbb5d7bff3c7913d909c1e4cfad3e91dc32f738fae760c86d',
      gateways: '8a8f1c3f0e54c667ad68982ad1d98ff3397fc4ce19917efc19ae2c76bda61cb7',
      httproutes: 'f8aff76af966cadfbf505776a5fb9f54f9ea3dccf3783c51468318e30d779416',
      grpcroutes: '37095315a65bdc4ddddda67e29e7a05189f244227cea06a32b4c03d978db1ca6',
      referencegrants: '4da6d3f75dccd0849b866cd6b724dba48825ea46984935a2cdee2b86e1063829',
    },
  },
  '1.19': {
    version: '1.4.1',
    source: source('1.19'),
    definitions: {
      gatewayclasses: '7d958ad3965ea4a4996616846d9ecaf1fededbf9351b9752b8b85973936ae8c8',
      gateways: 'a02ea425fc901f197b668c9ddd56375e1f6896994914c6e6b9b4fdb85cf3ba6e',
      httproutes: '98c6777c22309d319292e9c288ee632006c9ffdd4272383d6f9dffa3fbccaf14',
      grpcroutes: 'b72068b42cb32051ca609e5a8dfefb16904d164abe2e71d9f3c776fae41c4dab',
      referencegrants: 'd74fc2f8e90094f4c4d6dc13a2d720011a40e30e5640b3e2a2051fac820f6584',
    },
  },
  '1.20': {
    version: '1.6.1',
    source: source('1.20'),
    definitions: {
      gatewayclasses: '53710048ba26f8620eed59d5e51b157ecf040daf5c6eef31a4b991e0808c4be5',
      gateways: '25b885f5870b8fff1ae82efa2628b2761cef3745900c2aecf8fb76629a01255a',
      httproutes: 'a424a0d6c953b162e71d1d97bb7e75012d8f1ac264e7274f2763d1b96ab39852',
      grpcroutes: '53a8d029da8f07e55d3fa58a5cf6de5950dab19fbb8d6a8082fb5e51ca5ef6fc',
      referencegrants: '8c645e9333cfa67790cc2a53e0c00076f88b2bd4230d2b49688c78bc34f9b2c3',
      backendtlspolicies: '0d48c9e4b53dd9510cf615b9b1192d9d7afb07a1cc0498c9515627cb1c075419',
      tlsroutes: 'bb8b67926e5d9652cbfd2e19063b7c1d9e78806c9dd671608f57baef2f2e3bbb',
    },
  },
};
