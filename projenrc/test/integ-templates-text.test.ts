import { readable, templateIn, textOf } from '../tools/integ-templates/document-text';
import type { Resource, Template, TemplateDocument } from '../tools/integ-templates/template-document';

const DOCUMENT: TemplateDocument = {
  name: 'nat',
  app: 'integ/integ.modes.ts',
  stack: 'Modes',
  context: { mode: 'nat' },
};
const DIGEST = '0123456789abcdef'.repeat(4);

function codeOf(code: Record<string, unknown>): Template {
  return { Resources: { Function: { Type: 'AWS::Lambda::Function', Properties: { Code: code } } } };
}

test('a document says what it is the template of, and how it is written', () => {
  const [title] = textOf(DOCUMENT, { Resources: {} }).split('\n');
  expect(title).toBe(
    '# Modes of integ/integ.modes.ts with mode=nat. Written by `npx projen integ:templates`, never by hand.',
  );
});

test('the text holds the template, with anything that YAML has a meaning for', () => {
  const odd = { Version: '2012-10-17', Yes: 'yes', Port: '443', Long: 'word '.repeat(60), Same: [{ A: 1 }, { A: 1 }] };
  const template = { Resources: { One: { Type: 'AWS::EC2::VPC', Properties: odd } } };
  const text = textOf(DOCUMENT, template);
  expect(templateIn(text)).toEqual(template);
  expect(text).not.toMatch(/[&*]a\d/);
});

test('resources are sorted, so that moving one in the code changes nothing', () => {
  const [one, two]: Resource[] = [{ Type: 'AWS::EC2::EIP' }, { Type: 'AWS::EC2::VPC' }];
  expect(textOf(DOCUMENT, { Resources: { A: one, B: two } })).toBe(textOf(DOCUMENT, { Resources: { B: two, A: one } }));
});

test('digests of assets are short, and another asset shows', () => {
  const short = readable(codeOf({ S3Key: `${DIGEST}.zip` }));
  expect(short).toEqual(codeOf({ S3Key: '0123456789ab.zip' }));
  expect(readable(codeOf({ S3Key: `${DIGEST.replace('0123', 'ffff')}.zip` }))).not.toEqual(short);
});

test('code in a function is a digest, and other code shows', () => {
  const short = readable(codeOf({ ZipFile: 'exports.handler = () => 1;' }));
  expect(short).toEqual(codeOf({ ZipFile: expect.stringMatching(/^sha256 [0-9a-f]{12}$/) }));
  expect(readable(codeOf({ ZipFile: 'exports.handler = () => 2;' }))).not.toEqual(short);
});

test('nothing else is shortened', () => {
  const template = {
    Description: 'kept',
    Resources: { One: { Type: 'AWS::EC2::VPC', Properties: { Id: 'vpc-0123456789abcdef0', List: [null, 1, true] } } },
  };
  expect(readable(template)).toEqual(template);
});
