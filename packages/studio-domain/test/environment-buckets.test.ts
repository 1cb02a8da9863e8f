import { DataUser } from '@secure-mlops/core';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { EnvironmentBuckets, type EnvironmentBucketsProps } from '../src';
import {
  actionsOf,
  dependsOn,
  perimeter,
  permissionsOf,
  registry,
  resourceOf,
  resourcesOf,
  type Statement,
  studioUser,
  testStack,
  VPC_ID,
} from './environment';

const IDS = ['Data', 'Model', 'AccessLog'] as const;
type BucketId = (typeof IDS)[number];
const ALLOW = { 'secure-mlops:allow-data-deletion': 'true' };

function bucketsStack(props: Partial<EnvironmentBucketsProps> = {}, context = {}): Stack {
  const stack = testStack(context);
  const dataKey = new kms.Key(stack, 'Key');
  new EnvironmentBuckets(stack, 'Buckets', { perimeter, dataKey, vpcIds: [VPC_ID], users: [studioUser], ...props });
  return stack;
}

const deletable = (props: Partial<EnvironmentBucketsProps> = {}) =>
  bucketsStack({ deleteDataOnRemoval: true, ...props }, ALLOW);
const bucketOf = (stack: Stack, id: BucketId) => resourceOf(stack, 'AWS::S3::Bucket', new RegExp(`^Buckets${id}`));
const statementsOf = (stack: Stack, id: BucketId): Statement[] =>
  resourceOf(stack, 'AWS::S3::BucketPolicy', new RegExp(`^Buckets${id}`)).Properties.PolicyDocument.Statement;
const idOf = (stack: Stack, type: string, logicalId: RegExp) => resourcesOf(stack, type, logicalId)[0][0];

describe('EnvironmentBuckets', () => {
  test.each(IDS)('the %s bucket is private, versioned and survives the stack', (id) => {
    const bucket = bucketOf(bucketsStack(), id);
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(bucket.Properties.AccessControl).toBeUndefined();
    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.UpdateReplacePolicy).toBe('Retain');
  });

  test('encrypts data with the customer key, and logs with the only kind of key that log delivery accepts', () => {
    const stack = bucketsStack();
    const algorithm = (id: BucketId) =>
      bucketOf(stack, id).Properties.BucketEncryption.ServerSideEncryptionConfiguration[0];
    expect(algorithm('Data')).toEqual({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      },
    });
    expect(algorithm('Model')).toEqual(algorithm('Data'));
    expect(algorithm('AccessLog')).toEqual({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
  });

  test('keeps old versions 90 days, access logs a year, and no unfinished upload', () => {
    const stack = bucketsStack();
    expect(bucketOf(stack, 'Data').Properties.LifecycleConfiguration.Rules).toEqual([
      expect.objectContaining({
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        Status: 'Enabled',
      }),
    ]);
    expect(bucketOf(stack, 'Data').Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBeUndefined();
    expect(bucketOf(stack, 'Model').Properties.LifecycleConfiguration).toEqual(
      bucketOf(stack, 'Data').Properties.LifecycleConfiguration,
    );
    expect(bucketOf(stack, 'AccessLog').Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(365);
  });

  test('takes other retentions', () => {
    const stack = bucketsStack({ oldVersionRetention: Duration.days(7), accessLogRetention: Duration.days(30) });
    expect(
      bucketOf(stack, 'Data').Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration.NoncurrentDays,
    ).toBe(7);
    expect(bucketOf(stack, 'AccessLog').Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(30);
  });

  test.each([
    ['Data', 'data/'],
    ['Model', 'model/'],
  ] as const)(
    'logs access to the %s bucket below %s, and lets only log delivery of this account write',
    (id, prefix) => {
      const stack = bucketsStack();
      const log = idOf(stack, 'AWS::S3::Bucket', /AccessLog/);
      expect(bucketOf(stack, id).Properties.LoggingConfiguration).toEqual({
        DestinationBucketName: { Ref: log },
        LogFilePrefix: prefix,
      });
      const allows = statementsOf(stack, 'AccessLog').filter(({ Effect }) => Effect === 'Allow');
      expect(allows).toHaveLength(2);
      expect(allows).toContainEqual({
        Sid: `LogDeliveryOf${id}`,
        Effect: 'Allow',
        Action: 's3:PutObject',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [log, 'Arn'] }, `/${prefix}*`]] },
        Condition: {
          ArnEquals: {
            'aws:SourceArn': { 'Fn::GetAtt': [idOf(stack, 'AWS::S3::Bucket', new RegExp(`^Buckets${id}`)), 'Arn'] },
          },
          StringEquals: { 'aws:SourceAccount': '111111111111' },
        },
      });
    },
  );

  test('users of the models are those of the data unless they are named', () => {
    const persona = DataUser.persona('arn:aws:iam::111111111111:role/people/auditor', { reason: 'audits models' });
    const exemptOf = (stack: Stack, id: BucketId) =>
      JSON.stringify(statementsOf(stack, id).find(({ Sid }) => Sid === 'DenyDataOutsideNetwork')?.Condition);
    const same = bucketsStack({ users: [persona] });
    expect(exemptOf(same, 'Model')).toContain('people/auditor');
    const other = bucketsStack({ users: [persona], modelUsers: [studioUser] });
    expect(exemptOf(other, 'Data')).toContain('people/auditor');
    expect(exemptOf(other, 'Model')).not.toContain('people/auditor');
  });

  test('roles of stage accounts read models, and have no word in the other policies', () => {
    const stage = DataUser.inAccounts({
      accountIds: ['222222222222'],
      roleArnPattern: registry.forStage('staging').roleArnPattern('*', 'model-execution'),
    });
    const stack = bucketsStack({ modelUsers: [studioUser, stage] });
    const allows = statementsOf(stack, 'Model').filter(({ Effect }) => Effect === 'Allow');
    expect(allows.map(({ Sid }) => Sid)).toEqual(['ReadByOtherAccounts1']);
    expect(allows[0].Action).toEqual(['s3:GetBucketLocation', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket']);
    expect(JSON.stringify(allows[0].Principal)).toContain(':iam::222222222222:root');
    for (const id of ['Data', 'AccessLog'] as const) {
      expect(JSON.stringify(statementsOf(stack, id))).not.toContain('222222222222');
    }
  });

  test('the policy of the data bucket is what the perimeter says', () => {
    const stack = bucketsStack();
    const sids = statementsOf(stack, 'Data').map(({ Sid }) => Sid);
    expect(sids).toEqual(
      expect.arrayContaining(['DenyInsecureTransport', 'DenyOldTls', 'DenyOtherKey', 'DenyDataOutsideNetwork']),
    );
    expect(statementsOf(stack, 'Model').map(({ Sid }) => Sid)).toEqual(sids);
    expect(statementsOf(stack, 'Data').every(({ Effect }) => Effect === 'Deny')).toBe(true);
    expect(statementsOf(stack, 'AccessLog').map(({ Sid }) => Sid)).not.toContain('DenyOtherKey');
  });

  test('publishes the names of the buckets by the registry', () => {
    const template = Template.fromStack(bucketsStack({ registry }));
    for (const kind of ['Data', 'Model']) {
      template.hasResourceProperties('AWS::SSM::Parameter', {
        Name: `/acme/team-one/buckets/${kind.toLowerCase()}-bucket-name`,
        Value: { Ref: Match.stringLikeRegexp(`^Buckets${kind}`) },
      });
    }
    Template.fromStack(bucketsStack()).resourceCountIs('AWS::SSM::Parameter', 0);
  });

  describe('deletion of data', () => {
    test.each([
      ['neither prop nor context value', {}, {}],
      ['only the context value', {}, ALLOW],
      ['only the prop', { deleteDataOnRemoval: true }, {}],
      ['a context value that says no', { deleteDataOnRemoval: true }, { 'secure-mlops:allow-data-deletion': 'false' }],
    ])('with %s: buckets stay, nothing can empty them', (_, props, context) => {
      const stack = bucketsStack(props, context);
      expect(bucketOf(stack, 'Data').DeletionPolicy).toBe('Retain');
      expect(bucketOf(stack, 'Data').Properties.Tags).toBeUndefined();
      Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
    });

    test('warns when only the prop asks for it', () => {
      const warning = Match.stringLikeRegexp('secure-mlops:allow-data-deletion=true');
      Annotations.fromStack(bucketsStack({ deleteDataOnRemoval: true })).hasWarning('/Stack/Buckets', warning);
      Annotations.fromStack(deletable()).hasNoWarning('/Stack/Buckets', warning);
    });

    test.each(['true', true])('with the prop and the context value %j every bucket is emptied and deleted', (value) => {
      const stack = bucketsStack({ deleteDataOnRemoval: true }, { 'secure-mlops:allow-data-deletion': value });
      for (const id of IDS) {
        const bucket = idOf(stack, 'AWS::S3::Bucket', new RegExp(`^Buckets${id}`));
        expect(bucketOf(stack, id).DeletionPolicy).toBe('Delete');
        expect(bucketOf(stack, id).Properties.Tags).toEqual([
          { Key: 'secure-mlops:allow-data-deletion', Value: 'true' },
        ]);
        const contents = resourceOf(stack, 'Custom::BucketContents', new RegExp(`^Buckets${id}`));
        expect(contents.Properties).toMatchObject({
          BucketName: { Ref: bucket },
          DeletionTag: 'secure-mlops:allow-data-deletion',
        });
      }
    });

    test.each(IDS)('the %s bucket, its policy and the permissions outlive the emptying', (id) => {
      const stack = deletable();
      const contents = idOf(stack, 'Custom::BucketContents', new RegExp(`^Buckets${id}`));
      const policy = idOf(stack, 'AWS::S3::BucketPolicy', new RegExp(`^Buckets${id}`));
      const permissions = idOf(stack, 'AWS::IAM::ManagedPolicy', /Contents/);
      expect(dependsOn(stack, contents, policy)).toBe(true);
      expect(dependsOn(stack, contents, permissions)).toBe(true);
    });

    test.each(['Data', 'Model'])('the %s bucket is emptied before logs', (id) => {
      const stack = deletable();
      const [data] = resourcesOf(stack, 'Custom::BucketContents', new RegExp(`^Buckets${id}`))[0];
      const [log] = resourcesOf(stack, 'Custom::BucketContents', /AccessLog/)[0];
      expect(dependsOn(stack, data, log)).toBe(true);
    });

    test('the emptying function is exempt from the network by its exact ARN, and confined users are not', () => {
      const stack = deletable();
      const role = idOf(stack, 'AWS::IAM::Role', /Contents/);
      for (const id of IDS) {
        const network = statementsOf(stack, id).find(({ Sid }) => Sid === 'DenyDataOutsideNetwork');
        const exempt = [network?.Condition.ArnNotLike['aws:PrincipalArn']].flat();
        expect(exempt).toEqual([{ 'Fn::GetAtt': [role, 'Arn'] }]);
      }
    });

    test('the function deletes in these buckets and nowhere else, and reads no object', () => {
      const stack = deletable();
      const s3 = permissionsOf(stack, /Contents/).filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
      expect(actionsOf(s3).sort()).toEqual([
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetBucketTagging',
        's3:ListBucketVersions',
      ]);
      for (const statement of s3) {
        expect(statement.Resource).toHaveLength(3);
        expect(JSON.stringify(statement.Resource)).not.toContain('"*"');
      }
    });

    test('every change of a bucket policy is probed, after the policy is in place', () => {
      const before = resourceOf(deletable(), 'Custom::BucketAccess', /Data/).Properties.PolicyHash;
      const other = deletable({ vpcIds: ['vpc-0fedcba9876543210'] });
      const after = resourceOf(other, 'Custom::BucketAccess', /Data/).Properties.PolicyHash;
      expect(before).toMatch(/^[0-9a-f]{64}$/);
      expect(after).not.toBe(before);
      expect(resourceOf(deletable(), 'Custom::BucketAccess', /Data/).Properties.PolicyHash).toBe(before);
      const access = idOf(other, 'Custom::BucketAccess', /Data/);
      expect(dependsOn(other, access, idOf(other, 'AWS::S3::BucketPolicy', /Data/))).toBe(true);
    });
  });

  test('fails with all problems at once', () => {
    expect(() =>
      bucketsStack({ vpcIds: [], oldVersionRetention: Duration.hours(1), accessLogRetention: Duration.days(0) }),
    ).toThrow(
      /3 problems\n.*vpcIds.*\n.*oldVersionRetention.*\n.*accessLogRetention \(days\) is 0, it must be at least 1/,
    );
  });
});
