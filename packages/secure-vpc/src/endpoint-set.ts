import { type EndpointRule, ValidationErrors } from '@secure-mlops/core';
import { EndpointService } from './endpoint-service';

/**
 * Without these no perimeter holds: data and keys are only reachable through endpoints whose policy names the owner, and
 * every role session starts at STS.
 */
const INDISPENSABLE = ['s3', 'sts', 'kms'];

/**
 * The AWS services that a VPC can reach, each through an endpoint of its own.
 *
 * A set is never changed: `adding` and `removing` return a new one. The order does not matter: an endpoint is known by
 * its service.
 */
export class EndpointSet {
  /** What SageMaker Studio, its jobs and its models need: S3, STS, KMS, logs, SageMaker API, runtime and Studio. */
  public static studio(): EndpointSet {
    return EndpointSet.minimal().adding(
      EndpointService.LOGS,
      EndpointService.SAGEMAKER_API,
      EndpointService.SAGEMAKER_RUNTIME,
      EndpointService.STUDIO,
    );
  }

  /**
   * What hosted models need, and those who ask them for predictions: S3, STS, KMS, logs, metrics, SageMaker runtime and
   * the registry of container images.
   *
   * A model in a VPC reaches its artifacts only where S3 has an endpoint:
   * https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html
   * There is no SageMaker API: what runs in this network changes no endpoint.
   */
  public static inference(): EndpointSet {
    return EndpointSet.minimal().adding(
      EndpointService.LOGS,
      EndpointService.MONITORING,
      EndpointService.SAGEMAKER_RUNTIME,
      EndpointService.ECR_API,
      EndpointService.ECR_DOCKER,
    );
  }

  /** What every network needs: S3, STS and KMS. */
  public static minimal(): EndpointSet {
    return new EndpointSet('EndpointSet.minimal', [EndpointService.S3, EndpointService.STS, EndpointService.KMS]);
  }

  /**
   * Exactly these services.
   *
   * @param services must contain S3, STS and KMS, and each service once
   * @throws when one of the three is missing or a service is repeated
   */
  public static custom(services: EndpointService[]): EndpointSet {
    return new EndpointSet('EndpointSet.custom', services);
  }

  /** The services, in the order in which they were added. */
  public readonly services: EndpointService[];

  /** The rules that the perimeter of the network must be given, because it does not know these services by itself. */
  public readonly endpointRules: EndpointRule[];

  private constructor(subject: string, services: EndpointService[]) {
    const names = services.map((service) => service.serviceName);
    const errors = new ValidationErrors(subject);
    errors.unique('services', names);
    const missing = INDISPENSABLE.filter((name) => !names.includes(name));
    if (missing.length > 0) {
      errors.add(
        `services is ${JSON.stringify(names)}, without ${missing.join(', ')}: keep them, because the policies of the ` +
          'perimeter only let data, keys and role sessions through their endpoints',
      );
    }
    errors.throwIfAny();
    this.services = [...services];
    this.endpointRules = services.flatMap(({ endpointRule }) => endpointRule ?? []);
  }

  /**
   * This set and more services.
   *
   * @throws when a service is in the set already
   */
  public adding(...services: EndpointService[]): EndpointSet {
    return new EndpointSet('EndpointSet.adding', [...this.services, ...services]);
  }

  /**
   * This set without some services.
   *
   * @throws when a service is not in the set, or is S3, STS or KMS
   */
  public removing(...services: EndpointService[]): EndpointSet {
    const errors = new ValidationErrors('EndpointSet.removing');
    for (const service of services) {
      if (!this.includes(service)) {
        errors.add(
          `services has ${JSON.stringify(service.serviceName)}, which is not in the set ` +
            `${JSON.stringify(this.services.map((one) => one.serviceName))}: leave it out`,
        );
      }
    }
    errors.throwIfAny();
    const removed = services.map((service) => service.serviceName);
    return new EndpointSet(
      'EndpointSet.removing',
      this.services.filter((service) => !removed.includes(service.serviceName)),
    );
  }

  /** Whether the set has a service. */
  public includes(service: EndpointService): boolean {
    return this.services.some((one) => one.serviceName === service.serviceName);
  }
}
