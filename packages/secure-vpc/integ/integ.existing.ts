/**
 * A landing zone's VPC, taken as it is: its own KMS endpoint, an STS endpoint of a central VPC, parameters that name them;
 * flow logs go to a bucket, and packages come from a repository. Changes: `endpoint`, `packages`, `fault`.
 *
 * On AWS the central VPC is also connected by a transit gateway or a peering, and its private hosted zone is shared.
 */
import {
  EndpointService,
  EndpointSet,
  ExistingEndpoint,
  ExistingVpc,
  ExternalPackages,
  PackageRepository,
  SecureNetwork,
} from '@secure-mlops/secure-vpc';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LandingZone } from './landing-zone';
import { ENV, failAfter, has, perimeterFor, zones } from './scenario';

const app = new App();
const landingZone = new LandingZone(app, 'IntegLandingZone', { env: ENV, zones: zones('a', 'b') });

const stack = new Stack(app, 'IntegExisting', { env: ENV });
stack.addStackDependency(landingZone);
const basic = EndpointSet.minimal().adding(EndpointService.CODEARTIFACT_API, EndpointService.CODEARTIFACT_REPOSITORIES);
const endpoints = has(app, 'endpoint') ? basic.adding(EndpointService.LOGS) : basic;

const network = SecureNetwork.fromExisting(stack, 'Network', {
  perimeter: perimeterFor(stack, endpoints),
  vpc: ExistingVpc.fromParameters({ ...landingZone.parameters, availabilityZones: zones('a', 'b') }),
  endpoints,
  existingEndpoints: [
    ExistingEndpoint.own(EndpointService.KMS, landingZone.kmsEndpoint),
    ExistingEndpoint.central(EndpointService.STS, landingZone.stsEndpoint),
  ],
  flowLogBucket: new s3.Bucket(stack, 'FlowLogs', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true }),
});

const packages = PackageRepository.codeArtifact(stack, 'Packages', {
  network,
  domainName: 'integ-existing',
  externalPackages: ExternalPackages.only(has(app, 'packages') ? ['numpy', 'pandas'] : ['numpy']),
});
const reader = new iam.Role(stack, 'Reader', {
  assumedBy: new iam.AccountPrincipal(stack.account),
  description: 'Reads packages',
});
packages.grantRead(reader);
new CfnOutput(stack, 'ReaderArn', { value: reader.roleArn });
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.40.0.0/24', network, packages);
}
