import type { Construct } from 'constructs';
import { ExistingNetwork } from './existing-network';
import type { ExistingNetworkProps } from './existing-network-props';
import type { ISecureNetwork } from './i-secure-network';
import { RegistryNetwork } from './private/registry-network';
import type { RegistryNetworkProps } from './registry-network-props';

/** Networks that are not made here. */
export class SecureNetwork {
  /**
   * A VPC that exists already, completed by what it lacks.
   *
   * @throws when the description contradicts itself
   */
  public static fromExisting(scope: Construct, id: string, props: ExistingNetworkProps): ExistingNetwork {
    return new ExistingNetwork(scope, id, props);
  }

  /**
   * A network of another stack or app, by the parameters that it wrote. They are read when the stack is deployed, which
   * fails where one is missing. Nothing is made.
   *
   * The role that deploys reads them; in another account, they must be written there.
   *
   * @throws when `subnetCount` is not a whole number between 1 and 6
   */
  public static fromRegistry(scope: Construct, id: string, props: RegistryNetworkProps): ISecureNetwork {
    return new RegistryNetwork(scope, id, props);
  }

  private constructor() {}
}
