/**
 * The network of a stage account, with addresses of a pool and records of its traffic in a bucket, both of which other teams
 * keep. Changes: `acls`, `open`, `logs`, `fault`.
 *
 * Here it is a stack of its own, in one account. On AWS, look by hand at what that leaves out: a pool that another account
 * shares, and a bucket of another account, whose policy lets `delivery.logs.amazonaws.com` write for this one.
 */
import { Registry } from '@secure-mlops/core';
import { DnsFailureMode, EndpointSet, NetworkAcls, TargetNetwork } from '@secure-mlops/secure-vpc';
import { App, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ENV, failAfter, has, perimeterFor, zones } from './scenario';

const app = new App();
const bucketName = `integ-target-records-${ENV.account}`;
const landingZone = new Stack(app, 'IntegTargetLandingZone', { env: ENV });
const manager = new ec2.CfnIPAM(landingZone, 'Manager', { operatingRegions: [{ regionName: landingZone.region }] });
const pool = new ec2.CfnIPAMPool(landingZone, 'Pool', {
  addressFamily: 'ipv4',
  ipamScopeId: manager.attrPrivateDefaultScopeId,
  locale: landingZone.region,
  provisionedCidrs: [{ cidr: '10.128.0.0/16' }],
});
const records = new s3.Bucket(landingZone, 'Records', {
  bucketName,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
records.addToResourcePolicy(
  new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [records.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  }),
);

const stack = new Stack(app, 'IntegTarget', { env: ENV });
stack.addDependency(landingZone);
const network = new TargetNetwork(stack, 'Network', {
  registry: Registry.of({ platform: 'integ', environment: 'target' }).forStage('staging'),
  perimeter: perimeterFor(stack, EndpointSet.inference()),
  availabilityZones: zones('a', 'b'),
  ipam: { poolId: pool.ref, netmaskLength: 20 },
  subnetMasks: { workload: 23 },
  networkAcls: has(app, 'acls') ? NetworkAcls.closed() : undefined,
  failureMode: has(app, 'open') ? DnsFailureMode.OPEN : undefined,
  flowLogBucket: has(app, 'logs') ? undefined : s3.Bucket.fromBucketName(stack, 'Records', bucketName),
});
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.128.0.0/23', network);
}
