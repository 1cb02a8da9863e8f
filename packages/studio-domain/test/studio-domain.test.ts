import { Duration, Size, type Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AuthMode, type IStudioDomain, StudioDomain, type StudioDomainProps, StudioUser } from '../src';
import {
  actionsOf,
  dependsOn,
  GROUP_ID,
  KEY_ARN,
  permissionsOf,
  registry,
  resourceOf,
  resourcesOf,
  SUBNET_IDS,
  TestNetwork,
  testStack,
  VPC_ID,
} from './environment';

function domainIn(stack: Stack, props: Partial<StudioDomainProps> & { subnetIds?: string[] } = {}): StudioDomain {
  const { subnetIds, ...rest } = props;
  return new StudioDomain(stack, 'Domain', {
    network: new TestNetwork(stack, 'Network', subnetIds),
    domainName: 'team-one',
    storageKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
    executionRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/studio'),
    ...rest,
  });
}

function domainStack(props: Parameters<typeof domainIn>[1] = {}): Stack {
  const stack = testStack();
  domainIn(stack, props);
  return stack;
}

const propertiesOf = (stack: Stack) => resourceOf(stack, 'AWS::SageMaker::Domain').Properties;
const idOf = (stack: Stack, type: string, logicalId?: RegExp) => resourcesOf(stack, type, logicalId)[0][0];

describe('StudioDomain', () => {
  test('runs in the network only, under the customer key', () => {
    const properties = propertiesOf(domainStack());
    expect(properties).toMatchObject({
      DomainName: 'team-one',
      AuthMode: 'IAM',
      AppNetworkAccessType: 'VpcOnly',
      VpcId: VPC_ID,
      SubnetIds: SUBNET_IDS,
      KmsKeyId: KEY_ARN,
      HomeEfsFileSystemCreation: 'Disabled',
      TagPropagation: 'ENABLED',
    });
    expect(properties.DefaultUserSettings.SecurityGroups).toEqual([GROUP_ID]);
    expect(properties.DefaultSpaceSettings.SecurityGroups).toEqual([GROUP_ID]);
  });

  test('opens Studio, never Studio Classic, and shares no output', () => {
    expect(propertiesOf(domainStack()).DefaultUserSettings).toMatchObject({
      ExecutionRole: 'arn:aws:iam::111111111111:role/studio',
      StudioWebPortal: 'ENABLED',
      DefaultLandingUri: 'studio::',
      AutoMountHomeEFS: 'Disabled',
      SharingSettings: { NotebookOutputOption: 'Disabled' },
    });
    const text = JSON.stringify(propertiesOf(domainStack()));
    expect(text).not.toContain('JupyterServerAppSettings');
    expect(text).not.toContain('KernelGatewayAppSettings');
  });

  test('names the user behind the shared role, and gives no docker access', () => {
    expect(propertiesOf(domainStack()).DomainSettings).toEqual({
      ExecutionRoleIdentityConfig: 'USER_PROFILE_NAME',
      DockerSettings: { EnableDockerAccess: 'DISABLED' },
    });
  });

  const idleOf = (stack: Stack) => {
    const { DefaultUserSettings: user, DefaultSpaceSettings: space } = propertiesOf(stack);
    return [user.JupyterLabAppSettings, user.CodeEditorAppSettings, space.JupyterLabAppSettings].map(
      (settings) => settings.AppLifecycleManagement.IdleSettings,
    );
  };

  test('stops idle apps of every kind after an hour', () => {
    for (const idle of idleOf(domainStack())) {
      expect(idle).toEqual({
        LifecycleManagement: 'ENABLED',
        IdleTimeoutInMinutes: 60,
        MinIdleTimeoutInMinutes: 60,
        MaxIdleTimeoutInMinutes: 60,
      });
    }
  });

  test('takes another idle time, which users cannot prolong', () => {
    for (const idle of idleOf(domainStack({ idleShutdown: Duration.hours(3) }))) {
      expect(idle).toMatchObject({ IdleTimeoutInMinutes: 180, MaxIdleTimeoutInMinutes: 180 });
    }
  });

  test('gives spaces 5 GiB, up to 100 GiB', () => {
    for (const settings of ['DefaultUserSettings', 'DefaultSpaceSettings']) {
      expect(propertiesOf(domainStack())[settings].SpaceStorageSettings.DefaultEbsStorageSettings).toEqual({
        DefaultEbsVolumeSizeInGb: 5,
        MaximumEbsVolumeSizeInGb: 100,
      });
    }
  });

  test('publishes id and ARN by the registry', () => {
    const template = Template.fromStack(domainStack({ registry }));
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/acme/team-one/studio/domain-id',
      Value: { 'Fn::GetAtt': [Match.anyValue(), 'DomainId'] },
    });
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/acme/team-one/studio/domain-arn',
      Value: { 'Fn::GetAtt': [Match.anyValue(), 'DomainArn'] },
    });
    Template.fromStack(domainStack()).resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('domain and users carry the environment, so that everything created in Studio does', () => {
    const stack = testStack();
    domainIn(stack, { registry }).addUser('Ds1', { userProfileName: 'ds1' });
    const tags = [{ Key: 'secure-mlops:environment', Value: 'acme/team-one' }];
    expect(propertiesOf(stack)).toMatchObject({ Tags: tags, TagPropagation: 'ENABLED' });
    expect(resourceOf(stack, 'AWS::SageMaker::UserProfile').Properties.Tags).toEqual(tags);
    expect(resourceOf(stack, 'Custom::FreezeGuard').Properties.Frozen.Tags).toEqual(tags);
    expect(propertiesOf(domainStack()).Tags).toBeUndefined();
  });

  test('bounds and tags the roles of its functions, and encrypts their logs with the storage key', () => {
    const stack = testStack();
    domainIn(stack, {
      registry,
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(
        stack,
        'Boundary',
        'arn:aws:iam::111111111111:policy/b',
      ),
    });
    const roles = resourcesOf(stack, 'AWS::IAM::Role');
    expect(roles.map(([, { Properties }]) => Properties.Path).sort()).toEqual([
      '/acme/team-one/domain-contents/',
      '/acme/team-one/freeze-guard/',
    ]);
    for (const [, { Properties }] of roles) {
      expect(Properties.PermissionsBoundary).toBe('arn:aws:iam::111111111111:policy/b');
      expect(Properties.Tags).toContainEqual({
        Key: 'secure-mlops:principal',
        Value: Properties.Path.split('/').at(-2),
      });
    }
    for (const [, { Properties }] of resourcesOf(stack, 'AWS::Logs::LogGroup')) {
      expect(Properties.KmsKeyId).toBe(KEY_ARN);
    }
  });

  describe('freeze guard', () => {
    const frozenOf = (stack: Stack) => resourceOf(stack, 'Custom::FreezeGuard').Properties.Frozen;

    test('the domain waits for it', () => {
      const stack = domainStack();
      expect(dependsOn(stack, idOf(stack, 'AWS::SageMaker::Domain'), idOf(stack, 'Custom::FreezeGuard'))).toBe(true);
    });

    test('holds exactly what the domain is made of', () => {
      const stack = domainStack();
      const domain = propertiesOf(stack);
      expect(frozenOf(stack)).toEqual({
        AppNetworkAccessType: domain.AppNetworkAccessType,
        AuthMode: domain.AuthMode,
        DomainName: domain.DomainName,
        KmsKeyId: domain.KmsKeyId,
        SubnetIds: domain.SubnetIds,
        Tags: [],
        VpcId: domain.VpcId,
      });
    });

    test('knows tags that are added to a parent after the domain was made', () => {
      const stack = domainStack();
      Tags.of(stack).add('team', 'one');
      expect(frozenOf(stack).Tags).toEqual([{ Key: 'team', Value: 'one' }]);
      expect(propertiesOf(stack).Tags).toEqual([{ Key: 'team', Value: 'one' }]);
    });

    test('its function may do nothing but write its log', () => {
      const stack = domainStack();
      expect(actionsOf(permissionsOf(stack, /FreezeGuard/))).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    });
  });

  describe('contents', () => {
    test('the domain and the permissions outlive the emptying', () => {
      const stack = domainStack();
      const contents = idOf(stack, 'Custom::StudioDomainContents');
      expect(dependsOn(stack, contents, idOf(stack, 'AWS::SageMaker::Domain'))).toBe(true);
      expect(dependsOn(stack, contents, idOf(stack, 'AWS::IAM::ManagedPolicy', /Contents/))).toBe(true);
    });

    test('the function deletes below this domain only', () => {
      const stack = domainStack();
      const domain = idOf(stack, 'AWS::SageMaker::Domain');
      const statements = permissionsOf(stack, /Contents/);
      const deletions = statements.filter(({ Action }) => /Delete/.test(JSON.stringify(Action)));
      expect(actionsOf(deletions).sort()).toEqual([
        'sagemaker:DeleteApp',
        'sagemaker:DeleteSpace',
        'sagemaker:DeleteUserProfile',
      ]);
      for (const { Resource } of deletions) {
        expect(Resource).toMatchObject({
          'Fn::Join': ['', expect.arrayContaining([{ 'Fn::GetAtt': [domain, 'DomainId'] }, '/*'])],
        });
      }
      const wide = statements.filter(({ Resource }) => Resource === '*');
      expect(actionsOf(wide)).toEqual(['sagemaker:ListApps', 'sagemaker:ListSpaces', 'sagemaker:ListUserProfiles']);
    });

    test('CloudFormation waits longer than the function runs', () => {
      const stack = domainStack();
      const timeout = resourceOf(stack, 'AWS::Lambda::Function', /Contents/).Properties.Timeout;
      expect(timeout).toBe(900);
      expect(Number(resourceOf(stack, 'Custom::StudioDomainContents').Properties.ServiceTimeout)).toBeGreaterThan(900);
    });
  });

  describe('fails', () => {
    test.each(['-team', 'team-', 'team_one', '', 'x'.repeat(64)])('for the name %j', (domainName) => {
      expect(() => domainStack({ domainName })).toThrow(
        `StudioDomain: domainName is ${JSON.stringify(domainName)}, use at most 63 letters`,
      );
    });

    test.each([
      [Duration.minutes(59), 59],
      [Duration.minutes(525_601), 525_601],
    ])('for an idle time out of bounds', (idleShutdown, minutes) => {
      expect(() => domainStack({ idleShutdown })).toThrow(
        `idleShutdown (minutes) is ${minutes}, it must be between 60 and 525600`,
      );
    });

    test('for no subnet and for more than sixteen', () => {
      expect(() => domainStack({ subnetIds: [] })).toThrow('network has 0 workload subnets');
      const subnetIds = Array.from({ length: 17 }, (_, index) => `subnet-000000000000000${index}`);
      expect(() => domainStack({ subnetIds })).toThrow('network has 17 workload subnets');
    });

    test('for storage out of bounds, both at once', () => {
      expect(() => domainStack({ spaceStorage: Size.gibibytes(4), maxSpaceStorage: Size.gibibytes(3) })).toThrow(
        /spaceStorage \(GiB\) is 4, it must be between 5 and 16384\n.*maxSpaceStorage \(GiB\) is 3/,
      );
    });
  });

  describe('users', () => {
    test('a user profile takes everything from the domain', () => {
      const stack = testStack();
      const user = domainIn(stack).addUser('Ds1', { userProfileName: 'ds1' });
      const domain = idOf(stack, 'AWS::SageMaker::Domain');
      expect(resourceOf(stack, 'AWS::SageMaker::UserProfile').Properties).toEqual({
        DomainId: { 'Fn::GetAtt': [domain, 'DomainId'] },
        UserProfileName: 'ds1',
      });
      expect(user.userProfileName).toBe('ds1');
    });

    test('an own role replaces that of the domain', () => {
      const stack = testStack();
      domainIn(stack).addUser('Ds1', {
        userProfileName: 'ds1',
        executionRole: iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111111111111:role/own'),
      });
      expect(resourceOf(stack, 'AWS::SageMaker::UserProfile').Properties.UserSettings).toEqual({
        ExecutionRole: 'arn:aws:iam::111111111111:role/own',
      });
    });

    test('on deletion: the contents of the user, the profile, what else is in the domain, the domain', () => {
      const stack = testStack();
      domainIn(stack).addUser('Ds1', { userProfileName: 'ds1' });
      const order = [
        idOf(stack, 'Custom::StudioUserContents'),
        idOf(stack, 'AWS::SageMaker::UserProfile'),
        idOf(stack, 'Custom::StudioDomainContents'),
        idOf(stack, 'AWS::SageMaker::Domain'),
      ];
      for (let index = 1; index < order.length; index++) {
        expect(dependsOn(stack, order[index - 1], order[index])).toBe(true);
        expect(dependsOn(stack, order[index], order[index - 1])).toBe(false);
      }
      expect(resourceOf(stack, 'Custom::StudioUserContents').Properties.UserProfileName).toBe('ds1');
    });

    test('users share the function of the domain', () => {
      const stack = testStack();
      const domain = domainIn(stack);
      domain.addUser('Ds1', { userProfileName: 'ds1' });
      domain.addUser('Ds2', { userProfileName: 'ds2' });
      expect(resourcesOf(stack, 'Custom::StudioUserContents')).toHaveLength(2);
      expect(resourcesOf(stack, 'AWS::Lambda::Function')).toHaveLength(2);
    });

    test('signs in by IAM Identity Center with the name there', () => {
      const stack = testStack();
      domainIn(stack, { authMode: AuthMode.IAM_IDENTITY_CENTER }).addUser('Ds1', {
        userProfileName: 'ds1',
        identityCenterUserName: 'ds1@example.com',
      });
      expect(propertiesOf(stack).AuthMode).toBe('SSO');
      expect(resourceOf(stack, 'AWS::SageMaker::UserProfile').Properties).toMatchObject({
        SingleSignOnUserIdentifier: 'UserName',
        SingleSignOnUserValue: 'ds1@example.com',
      });
    });

    test('fails for a name that SageMaker does not accept and for a sign-in that does not fit, all at once', () => {
      const iamDomain = domainIn(testStack());
      expect(() => iamDomain.addUser('X', { userProfileName: 'a.b', identityCenterUserName: 'a' })).toThrow(
        /userProfileName is "a\.b".*\n.*identityCenterUserName is "a", the domain signs in by IAM, leave it out/,
      );
      const ssoDomain = domainIn(testStack(), { authMode: AuthMode.IAM_IDENTITY_CENTER });
      expect(() => ssoDomain.addUser('X', { userProfileName: 'a' })).toThrow(
        'identityCenterUserName is undefined, the domain signs in by IAM Identity Center, name the user in it',
      );
    });

    test('fails for another class that has all that is public of a domain', () => {
      const stack = testStack();
      const { domainId, domainArn, domainUrl, authMode, node } = domainIn(stack);
      // as a class of another language looks, which does not see what is internal
      const copy = { domainId, domainArn, domainUrl, authMode, node } as IStudioDomain;
      expect(() => new StudioUser(stack, 'User', { domain: copy, userProfileName: 'a.b' })).toThrow(
        /StudioUser: 2 problems\n- domain "Stack\/Domain" is not a StudioDomain, pass the construct\n- userProfileName is "a\.b"/,
      );
      expect(resourcesOf(stack, 'AWS::SageMaker::UserProfile')).toHaveLength(0);
    });
  });
});
