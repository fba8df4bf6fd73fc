// What a user may choose about a router's configuration.
export interface RouterConfigOptions {
  /** Neighbours by their network, in place of one entry a node. */
  readonly bySubnet: boolean;
}
