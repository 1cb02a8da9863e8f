import { EndpointOwnerKeys } from '@secure-mlops/core';

/** What is known about a service, and the document that says so. */
export interface Fact {
  readonly supported: boolean;
  readonly source: string;
}

/** What a policy may compare in requests to a service, and where its endpoint can be made. */
export interface EndpointFacts {
  /** `aws:PrincipalAccount` is in every request. */
  readonly principalKeys: Fact;
  /** `aws:ResourceAccount` is in the requests of all the service's actions. */
  readonly resourceKeys: Fact;
  /** `aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths` are in the requests of all the service's actions. */
  readonly ownerKeys: Fact;
  /** Zones and regions of the endpoint. */
  readonly where: string;
}

const GUIDANCE = 'https://github.com/aws-samples/data-perimeter-policy-examples';
const GLOBAL_KEYS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';

/** The document says so of all requests, signed or anonymous. */
export const PRINCIPAL_KEYS: Fact = { supported: true, source: `${GLOBAL_KEYS}#condition-keys-principalaccount` };

/** The service is not among the documented exceptions; that the key is present for each action is not verified. */
const NO_EXCEPTION: Fact = { supported: true, source: `${GLOBAL_KEYS}#condition-keys-resourceaccount` };

/** AWS reviewed services one by one against a resource perimeter in endpoint policies, this one not. */
const NOT_REVIEWED: Fact = { supported: false, source: `${GUIDANCE}/tree/main/service_specific_guidance` };

/** A document of AWS lists the services that say who owns an endpoint. */
const LISTED: Fact = { supported: true, source: EndpointOwnerKeys.SOURCE };
const NOT_LISTED: Fact = { supported: false, source: EndpointOwnerKeys.SOURCE };

// https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
const GATEWAY = 'every zone; only resources of the region of the VPC';
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
const INTERFACE = 'zones in which AWS offers it';
// https://docs.aws.amazon.com/codeartifact/latest/ug/vpc-endpoints.html
// https://docs.aws.amazon.com/codebuild/latest/userguide/use-vpc-endpoints-with-codebuild.html
const OWN_REGION = `${INTERFACE}; no requests to other regions`;
// https://docs.aws.amazon.com/general/latest/gr/codeconnections.html
const SOME_REGIONS = `${INTERFACE}; not in every region`;

function reviewed(name: string): Fact {
  return { supported: true, source: `${GUIDANCE}/blob/main/service_specific_guidance/${name}-specific-guidance.md` };
}

function facts(resourceKeys: Fact, ownerKeys: Fact, where = INTERFACE): EndpointFacts {
  return { principalKeys: PRINCIPAL_KEYS, resourceKeys, ownerKeys, where };
}

/** By the name of the service in the table. */
export const ENDPOINT_FACTS: Readonly<Record<string, EndpointFacts>> = {
  s3: facts(reviewed('s3'), LISTED, GATEWAY),
  sts: facts(reviewed('sts'), NOT_LISTED),
  kms: facts(reviewed('kms'), LISTED),
  logs: facts(reviewed('logs'), NOT_LISTED),
  monitoring: facts(reviewed('cloudwatch'), NOT_LISTED),
  dynamodb: facts(reviewed('dynamodb'), LISTED, GATEWAY),
  'sagemaker.api': facts(NO_EXCEPTION, NOT_LISTED),
  'sagemaker.runtime': facts(NO_EXCEPTION, NOT_LISTED),
  studio: facts(NO_EXCEPTION, NOT_LISTED),
  'sagemaker.featurestore-runtime': facts(NOT_REVIEWED, NOT_LISTED),
  'sagemaker.metrics': facts(NOT_REVIEWED, NOT_LISTED),
  experiments: facts(NOT_REVIEWED, NOT_LISTED),
  'ecr.api': facts(reviewed('ecr'), LISTED),
  'ecr.dkr': facts(reviewed('ecr'), LISTED),
  secretsmanager: facts(reviewed('secretsmanager'), NOT_LISTED),
  servicecatalog: facts(reviewed('servicecatalog'), NOT_LISTED),
  codepipeline: facts(reviewed('codepipeline'), NOT_LISTED),
  codebuild: facts(reviewed('codebuild'), NOT_LISTED, OWN_REGION),
  codecommit: facts(NOT_REVIEWED, NOT_LISTED),
  'git-codecommit': facts(NOT_REVIEWED, NOT_LISTED),
  // excepted is PutEvents to a bus of another account that became a target before March 2, 2023
  events: facts(reviewed('events'), NOT_LISTED),
  ssm: facts(reviewed('ssm'), NOT_LISTED),
  'codeartifact.api': facts(reviewed('codeartifact'), NOT_LISTED, OWN_REGION),
  'codeartifact.repositories': facts(reviewed('codeartifact'), NOT_LISTED, OWN_REGION),
  'codeconnections.api': facts(NOT_REVIEWED, NOT_LISTED, SOME_REGIONS),
};
