import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountFacts, Crossing } from '../../../projenrc/tools/pictures/account-facts';
import { accountPicture } from '../../../projenrc/tools/pictures/account-picture';
import { FONTS } from '../../../projenrc/tools/pictures/boxes';
import { bucketsOf } from '../../../projenrc/tools/pictures/data-facts';
import { examplePictures, PICTURES } from '../../../projenrc/tools/pictures/example-pictures';
import { rolesOf } from '../../../projenrc/tools/pictures/identity-facts';
import { networkFacts } from '../../../projenrc/tools/pictures/network-facts';
import { linesOf, widthOf } from '../../../projenrc/tools/pictures/text';
import type { TemplateResource } from '../src/operations/assembly/templates';

describe('pictures of the example', () => {
  const drawn = examplePictures();
  const picture = (name: string) => drawn.get(`${name}.svg`) ?? '';

  test.each([...drawn])('%s is up to date: npx projen pictures', (file, content) => {
    expect(readFileSync(join(PICTURES, file), 'utf8')).toBe(content);
  });

  test('there is one for each account, and no other', () => {
    expect([...drawn.keys()]).toEqual(['platform.svg', 'staging.svg', 'production.svg']);
    expect(readdirSync(PICTURES).sort()).toEqual([...drawn.keys()].sort());
  });

  test.each([...drawn])('%s is told to who cannot see it, and has a background of its own', (_, content) => {
    expect(content).toMatch(/role="img" aria-labelledby="title desc">\n<title id="title">[A-Z][^<]+<\/title>/);
    expect(content).toMatch(/<desc id="desc">Account \d{12}: a VPC .* no internet gateway and no other way out/);
    expect(content).toContain('<rect class="paper"');
    expect(content).toContain('@media (prefers-color-scheme: dark)');
  });

  test('what crosses accounts is in the pictures of both sides', () => {
    for (const content of [picture('platform'), picture('staging')]) {
      expect(content).toContain('stack sets deliver network and roles');
      expect(content.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).toContain(
        'model-execution reads model bucket and data key, through endpoints of its own account',
      );
    }
    expect(picture('staging')).not.toContain('333333333333');
  });

  test('the legend says what marks and arrows mean', () => {
    for (const content of drawn.values()) {
      expect(content).toMatch(/>Tick: an endpoint with a policy, .*; cross: not so\.</);
      expect(content).toContain('>Arrow: from the account that acts to the one in which it acts.<');
    }
  });

  test('nothing in the example is without its guard', () => {
    expect([...drawn.values()].join()).not.toContain('class="cross"');
  });
});

const network = (resources: Record<string, TemplateResource>) =>
  networkFacts({
    Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } }, ...resources },
  });

const facts = (changes: Partial<AccountFacts>): AccountFacts => ({
  account: '111111111111',
  region: 'eu-west-1',
  networks: [],
  keys: [],
  buckets: [],
  roles: [],
  domains: [],
  products: [],
  delivered: [],
  ownersStack: undefined,
  ...changes,
});

const drawn = (changes: Partial<AccountFacts>, crossings: readonly Crossing[] = []) =>
  accountPicture({ facts: facts(changes), crossings, names: new Map([['111111111111', 'platform']]) });

const crosses = (svg: string) => svg.split('class="cross"').length - 1;

describe('what is not guarded', () => {
  test.each([
    ['AWS::EC2::InternetGateway', {}, 'internet gateway'],
    ['AWS::EC2::NatGateway', {}, 'NAT gateway'],
    ['AWS::EC2::TransitGatewayAttachment', {}, 'transit gateway'],
    ['AWS::EC2::VPCPeeringConnection', {}, 'peering'],
    ['AWS::EC2::Route', { DestinationCidrBlock: '0.0.0.0/0' }, 'default route'],
    ['AWS::EC2::Route', { DestinationIpv6CidrBlock: '::/0' }, 'default route'],
  ])('a way out by %s %j is a cross', (Type, Properties, exit) => {
    const leaking = network({ Exit: { Type, Properties } });

    expect(leaking?.exits).toEqual([exit]);
    const svg = drawn({ networks: leaking ? [leaking] : [] });
    expect(svg).toContain(`ways out: ${exit}`);
    expect(svg).toContain(`the ways out ${exit}`);
    // the other one: no firewall of the resolver
    expect(crosses(svg)).toBe(2);
  });

  test('a route inside is no way out', () => {
    const route = { Type: 'AWS::EC2::Route', Properties: { DestinationCidrBlock: '10.1.0.0/16' } };

    expect(network({ Route: route })?.exits).toEqual([]);
  });

  test.each([
    [{ Statement: [] }, true],
    [undefined, false],
  ])('an endpoint with the policy %j', (PolicyDocument, hasPolicy) => {
    const Properties = {
      ServiceName: 'com.amazonaws.eu-west-1.sts',
      VpcEndpointType: 'Interface',
      SubnetIds: ['a', 'b'],
      PolicyDocument,
    };

    expect(network({ Sts: { Type: 'AWS::EC2::VPCEndpoint', Properties } })?.endpoints).toEqual([
      { service: 'sts', isGateway: false, hasPolicy, places: 2 },
    ]);
  });

  test('an endpoint that is not in every zone says so', () => {
    const subnet = { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'a', CidrBlock: '10.0.0.0/24' } };
    const endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { ServiceName: 'sts', VpcEndpointType: 'Interface', SubnetIds: ['a'] },
    };
    const found = network({ A: subnet, B: subnet, Sts: endpoint });

    expect(drawn({ networks: found ? [found] : [] })).toContain('Interface endpoints in 1 of 2 zones');
  });

  test('a role without a boundary is a cross, also beside one of its kind that has one', () => {
    const role = (properties: object) => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
        Tags: [{ Key: 'secure-mlops:principal', Value: 'setup' }],
        ...properties,
      },
    });
    const bounded = role({ PermissionsBoundary: 'arn' });
    const roles = (resources: Record<string, TemplateResource>) => rolesOf({ Resources: resources }, '111111111111');

    expect(crosses(drawn({ roles: roles({ A: bounded }) }))).toBe(0);
    expect(crosses(drawn({ roles: roles({ A: bounded, B: role({}) }) }))).toBe(1);
  });

  test('a public bucket and a key that is not rotated are crosses', () => {
    const bucket = {
      id: 'A',
      name: 'data',
      key: undefined,
      isPrivate: false,
      isVersioned: false,
      isConfined: false,
      asksForOwnEndpoint: false,
    };
    const key = { id: 'B', name: 'data', purpose: 'objects', isRotated: false };

    expect(crosses(drawn({ buckets: [bucket], keys: [key] }))).toBe(2);
  });
});

describe('buckets', () => {
  const fact = (Statement: object[]) =>
    bucketsOf({
      Resources: {
        Data: { Type: 'AWS::S3::Bucket' },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: { Statement } },
        },
        Other: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: 'other', PolicyDocument: { Statement: [CONFINED] } },
        },
      },
    })[0];
  const CONFINED = { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpc': ['vpc'] } } };
  const OWN = { StringEquals: { 'aws:VpceAccount': ['$', '{aws:PrincipalAccount}'].join('') } };

  test('are confined when their own policy denies other networks', () => {
    expect(fact([CONFINED]).isConfined).toBe(true);
    expect(fact([{ ...CONFINED, Effect: 'Allow' }]).isConfined).toBe(false);
    expect(fact([{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }]).isConfined).toBe(false);
    expect(fact([]).isConfined).toBe(false);
  });

  test('are read by others through their own endpoints when the policy asks for them', () => {
    expect(fact([{ Effect: 'Allow', Condition: OWN }]).asksForOwnEndpoint).toBe(true);
    expect(fact([{ Effect: 'Allow' }]).asksForOwnEndpoint).toBe(false);
  });
});

describe('who takes a role', () => {
  const taken = (Principal: object, Condition?: object) =>
    rolesOf(
      {
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal, Condition }] } },
          },
        },
      },
      '111111111111',
    )[0];

  test.each([
    ['sagemaker.amazonaws.com', 'workloads'],
    ['lambda.amazonaws.com', 'functions'],
    ['codebuild.amazonaws.com', 'services'],
  ])('%s: %s', (Service, user) => {
    expect(taken({ Service }).user).toBe(user);
  });

  test('people of the same account', () => {
    const { user, trustedRole } = taken({ AWS: { 'Fn::Join': ['', ['arn:aws:iam::', '111111111111', ':root']] } });

    expect([user, trustedRole]).toEqual(['people', undefined]);
  });

  test('a role of another account, by the name in the condition', () => {
    const { user, trustedRole } = taken(
      { AWS: 'arn:aws:iam::222222222222:root' },
      { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::222222222222:role/path/deployer' } },
    );

    expect([user, trustedRole]).toEqual(['otherAccount', 'deployer']);
  });
});

describe('text', () => {
  test('lines break between words and fit', () => {
    const font = { size: 15 };
    const lines = linesOf('all flows, every 60 s, to CloudWatch; every DNS query', 200, font);

    expect(lines.join(' ')).toBe('all flows, every 60 s, to CloudWatch; every DNS query');
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map((line) => widthOf(line, font)))).toBeLessThanOrEqual(200);
  });

  test.each([
    ['behind hyphens', 'platform-with-a-long-name-research-Targets-production-network', 160, /[-k]$/],
    ['anywhere, when it has none', 'x'.repeat(60), 100, /x$/],
    ['never, when it is one character', 'W', 1, /^W$/],
  ])('a word that is too long breaks %s', (_, word, width, end) => {
    const font = { size: 15 };
    const lines = linesOf(word, width, font);

    expect(lines.join('')).toBe(word);
    for (const line of lines) {
      expect(line).toMatch(end);
      expect(line.length === 1 || widthOf(line, font) <= width).toBe(true);
    }
  });

  test('stays within the frame, however long names are', () => {
    const name = `acmeml-${'very-long-'.repeat(12)}research-Targets-production-network`;
    const svg = drawn({ ownersStack: name, delivered: [name], products: [name] });
    const frame = 1040;

    const texts = [...svg.matchAll(/<text class="(\w+)" x="([\d.]+)"[^>]*>([^<]*)</g)];
    expect(texts.length).toBeGreaterThan(10);
    for (const [, font, x, content] of texts) {
      expect(Number(x) + widthOf(content, FONTS[font as keyof typeof FONTS])).toBeLessThanOrEqual(frame);
    }
  });

  test('what XML reads as markup is escaped', () => {
    expect(drawn({ products: ['<script>&'] })).toContain('&lt;script&gt;&amp;');
  });
});
