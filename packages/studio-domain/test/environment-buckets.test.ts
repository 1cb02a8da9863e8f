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

const ALLOW = { 'secure-mlops:allow-data-deletion': 'true' };

function bucketsStack(props: Partial<EnvironmentBucketsProps> = {}, context = {}): Stack {
  const stack = testStack(context);
  const dataKey = new kms.Key(stack, 'Key');
  new EnvironmentBuckets(stack, 'Buckets', { perimeter, dataKey, vpcIds: [VPC_ID], users: [studioUser], ...props });
  return stack;
}

const deletable = (props: Partial<EnvironmentBucketsProps> = {}) =>
  bucketsStack({ deleteDataOnRemoval: true, ...props }, ALLOW);
const bucketOf = (stack: Stack, id: 'Data' | 'AccessLog') =>
  resourceOf(stack, 'AWS::S3::Bucket', new RegExp(`^Buckets${id}`));
const statementsOf = (stack: Stack, id: 'Data' | 'AccessLog'): Statement[] =>
  resourceOf(stack, 'AWS::S3::BucketPolicy', new RegExp(`^Buckets${id}`)).Properties.PolicyDocument.Statement;
const idOf = (stack: Stack, type: string, logicalId: RegExp) => resourcesOf(stack, type, logicalId)[0][0];

describe('EnvironmentBuckets', () => {
  test.each(['Data', 'AccessLog'] as const)('the %s bucket is private, versioned and survives the stack', (id) => {
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
    const algorithm = (id: 'Data' | 'AccessLog') =>
      bucketOf(stack, id).Properties.BucketEncryption.ServerSideEncryptionConfiguration[0];
    expect(algorithm('Data')).toEqual({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      },
    });
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
    expect(bucketOf(stack, 'AccessLog').Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(365);
  });

  test('takes other retentions', () => {
    const stack = bucketsStack({ oldVersionRetention: Duration.days(7), accessLogRetention: Duration.days(30) });
    expect(
      bucketOf(stack, 'Data').Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration.NoncurrentDays,
    ).toBe(7);
    expect(bucketOf(stack, 'AccessLog').Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(30);
  });

  test('logs access to the data, and lets only log delivery of this account write logs', () => {
    const stack = bucketsStack();
    expect(bucketOf(stack, 'Data').Properties.LoggingConfiguration).toEqual({
      DestinationBucketName: { Ref: idOf(stack, 'AWS::S3::Bucket', /AccessLog/) },
      LogFilePrefix: 'data/',
    });
    const allows = statementsOf(stack, 'AccessLog').filter(({ Effect }) => Effect === 'Allow');
    expect(allows).toEqual([
      expect.objectContaining({
        Action: 's3:PutObject',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Condition: expect.objectContaining({ StringEquals: { 'aws:SourceAccount': '111111111111' } }),
      }),
    ]);
  });

  test('the policy of the data bucket is what the perimeter says', () => {
    const stack = bucketsStack();
    const sids = statementsOf(stack, 'Data').map(({ Sid }) => Sid);
    expect(sids).toEqual(
      expect.arrayContaining(['DenyInsecureTransport', 'DenyOldTls', 'DenyOtherKey', 'DenyDataOutsideNetwork']),
    );
    expect(statementsOf(stack, 'Data').every(({ Effect }) => Effect === 'Deny')).toBe(true);
    expect(statementsOf(stack, 'AccessLog').map(({ Sid }) => Sid)).not.toContain('DenyOtherKey');
  });

  test('publishes the name of the data bucket by the registry', () => {
    Template.fromStack(bucketsStack({ registry })).hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/acme/team-one/buckets/data-bucket-name',
      Value: { Ref: Match.stringLikeRegexp('^BucketsData') },
    });
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

    test.each(['true', true])(
      'with the prop and the context value %j both buckets are emptied and deleted',
      (value) => {
        const stack = bucketsStack({ deleteDataOnRemoval: true }, { 'secure-mlops:allow-data-deletion': value });
        for (const id of ['Data', 'AccessLog'] as const) {
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
      },
    );

    test.each(['Data', 'AccessLog'])('the %s bucket, its policy and the permissions outlive the emptying', (id) => {
      const stack = deletable();
      const contents = idOf(stack, 'Custom::BucketContents', new RegExp(`^Buckets${id}`));
      const policy = idOf(stack, 'AWS::S3::BucketPolicy', new RegExp(`^Buckets${id}`));
      const permissions = idOf(stack, 'AWS::IAM::ManagedPolicy', /Contents/);
      expect(dependsOn(stack, contents, policy)).toBe(true);
      expect(dependsOn(stack, contents, permissions)).toBe(true);
    });

    test('data is emptied before logs', () => {
      const stack = deletable();
      const [data] = resourcesOf(stack, 'Custom::BucketContents', /Data/)[0];
      const [log] = resourcesOf(stack, 'Custom::BucketContents', /AccessLog/)[0];
      expect(dependsOn(stack, data, log)).toBe(true);
    });

    test('the emptying function is exempt from the network by its exact ARN, and confined users are not', () => {
      const stack = deletable();
      const role = idOf(stack, 'AWS::IAM::Role', /Contents/);
      for (const id of ['Data', 'AccessLog'] as const) {
        const network = statementsOf(stack, id).find(({ Sid }) => Sid === 'DenyDataOutsideNetwork');
        const exempt = [network?.Condition.ArnNotLike['aws:PrincipalArn']].flat();
        expect(exempt).toEqual([{ 'Fn::GetAtt': [role, 'Arn'] }]);
      }
    });

    test('the function deletes in these two buckets and nowhere else, and reads no object', () => {
      const stack = deletable();
      const s3 = permissionsOf(stack, /Contents/).filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
      expect(actionsOf(s3).sort()).toEqual([
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetBucketTagging',
        's3:ListBucketVersions',
      ]);
      for (const statement of s3) {
        expect(statement.Resource).toHaveLength(2);
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
