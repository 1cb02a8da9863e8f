import type { DataPerimeter, Registry } from '@secure-mlops/core';
import type { EndpointSet } from './endpoint-set';

/** Which network `SecureNetwork.fromRegistry` reads. */
export interface RegistryNetworkProps {
  /** The names of the environment or stage whose network wrote its parameters. */
  readonly registry: Registry;

  /** The perimeter whose policies the endpoints of the network carry. */
  readonly perimeter: DataPerimeter;

  /**
   * The number of workload subnets of the network, which must be known at synthesis.
   *
   * @default 2
   */
  readonly subnetCount?: number;

  /**
   * The services of the network.
   *
   * @default EndpointSet.studio()
   */
  readonly endpoints?: EndpointSet;
}
