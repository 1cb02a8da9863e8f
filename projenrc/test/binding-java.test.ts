import { type JarExpectations, jarProblems, sourcesJarProblems } from '../tools/binding-java';
import { bindingOf, EXPECTED, type Files } from './binding-fixture';

const FOLDER = 'com/example/lowerone';
const ABOUT = 'META-INF/maven/com.example/lower-one';
const POM = `<project>
  <description>Lower</description>
  <url>https://example.com/lower.git</url>
  <licenses>
    <license>
      <name>Apache License 2.0</name>
      <url>https://www.apache.org/licenses/LICENSE-2.0</url>
    </license>
  </licenses>
  <scm>
    <connection>scm:git:https://example.com/lower.git</connection>
    <url>https://example.com/lower.git</url>
  </scm>
  <groupId>com.example</groupId>
  <artifactId>lower-one</artifactId>
  <version>0.2.0</version>
  <packaging>jar</packaging>
  <dependencies>
    <dependency>
      <groupId>com.example</groupId>
    </dependency>
    <dependency>
      <!-- annotations -->
      <groupId>javax.annotation</groupId>
    </dependency>
  </dependencies>
</project>`;
const SHARED: Files = {
  'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0',
  [`${ABOUT}/pom.xml`]: POM,
  [`${ABOUT}/pom.properties`]: 'version=0.2.0',
  [`${FOLDER}/$Module.txt`]: 'lower-one.Guard=com.example.lowerone.Guard',
  [`${FOLDER}/lower-one@0.2.0.jsii.tgz`]: 'the package of npm',
};
const CLASSES: Files = {
  ...SHARED,
  'META-INF/INDEX.LIST': 'JarIndex-Version: 1.0',
  [`${FOLDER}/$Module.class`]: 'class $Module',
  [`${FOLDER}/package-info.class`]: 'package',
  [`${FOLDER}/Guard.class`]: `class ${FOLDER}/Guard`,
  [`${FOLDER}/Guard$Builder.class`]: 'class Builder',
  [`${FOLDER}/GuardProps.class`]: `class ${FOLDER}/GuardProps`,
  [`${FOLDER}/GuardProps$Jsii$Proxy.class`]: 'class Proxy',
};
const SOURCES: Files = {
  ...SHARED,
  [`${FOLDER}/$Module.java`]: 'class $Module {}',
  [`${FOLDER}/Guard.java`]: 'public class Guard {}',
  [`${FOLDER}/GuardProps.java`]: 'public interface GuardProps {}',
};
const OWN: JarExpectations = { ...EXPECTED, id: 'com.example:lower-one', javaPackage: 'com.example.lowerone' };

const jar = (change: Files = {}, size?: number) => jarProblems(bindingOf({ ...CLASSES, ...change }, size), OWN);
const sources = (change: Files = {}, size?: number) =>
  sourcesJarProblems(bindingOf({ ...SOURCES, ...change }, size), OWN);
const pom = (from: string, to: string) => jar({ [`${ABOUT}/pom.xml`]: POM.replaceAll(from, to) });

test('complete jars have no problems', () => {
  expect(jar()).toEqual([]);
  expect(sources()).toEqual([]);
});

test.each([
  'META-INF/MANIFEST.MF',
  `${ABOUT}/pom.xml`,
  `${ABOUT}/pom.properties`,
  `${FOLDER}/$Module.class`,
  `${FOLDER}/$Module.txt`,
  `${FOLDER}/Guard.class`,
  `${FOLDER}/GuardProps.class`,
  `${FOLDER}/lower-one@0.2.0.jsii.tgz`,
])('a jar needs %s', (file) => {
  expect(jar({ [file]: undefined })).toEqual([`lower-one for Java lacks ${file}`]);
});

test.each([`${FOLDER}/$Module.java`, `${FOLDER}/Guard.java`, `${FOLDER}/lower-one@0.2.0.jsii.tgz`])(
  'a jar of sources needs %s',
  (file) => {
    expect(sources({ [file]: undefined })).toEqual([`lower-one for Java, sources, lacks ${file}`]);
  },
);

test.each([
  `${FOLDER}/GuardTest.class`,
  `${FOLDER}/Guard.java`,
  `${FOLDER}/lower-one@0.1.0.jsii.tgz`,
  `${FOLDER}/Guard$/other.class`,
  `${FOLDER}/Other$Guard.class`,
  'com/other/Guard$Builder.class',
  'com/other/Library.class',
  'META-INF/maven/com.other/library/pom.xml',
  'test/Guard.class',
  '.env',
])('a jar may not hold %s', (file) => {
  expect(jar({ [file]: 'x' })).toEqual([`lower-one for Java holds ${file}`]);
});

test.each(['com/other/Library.java', `${FOLDER}/GuardTest.java`, `${FOLDER}/Guard.class`])(
  'a jar of sources may not hold %s',
  (file) => {
    expect(sources({ [file]: 'x' })).toEqual([`lower-one for Java, sources, holds ${file}`]);
  },
);

test('refuses empty classes, and those of another type', () => {
  expect(jar({ [`${FOLDER}/Guard.class`]: '' })).toEqual([`lower-one for Java has nothing in ${FOLDER}/Guard.class`]);
  expect(jar({ [`${FOLDER}/Guard.class`]: `class ${FOLDER}/GuardProps` })).toEqual([
    `lower-one for Java does not declare Guard in ${FOLDER}/Guard.class`,
  ]);
});

test.each(['class Guard {}', ' * public class Guard', 'public class Other extends Guard {}', 'public class Guards {}'])(
  'refuses sources that do not declare the type they are for: %j',
  (text) => {
    expect(sources({ [`${FOLDER}/Guard.java`]: text })).toEqual([
      `lower-one for Java, sources, does not declare Guard in ${FOLDER}/Guard.java`,
    ]);
  },
);

test.each([
  'public abstract class Guard extends Door {',
  'public enum Guard {',
  'public interface Guard extends Door {',
])('takes sources with %s', (text) => {
  expect(sources({ [`${FOLDER}/Guard.java`]: `package com.example.lowerone;\n\n${text}\n}\n` })).toEqual([]);
});

test.each(['another one', ''])('refuses to carry another package than npm gets: %j', (content) => {
  const problem = 'carries another package than the one for npm';
  const change = { [`${FOLDER}/lower-one@0.2.0.jsii.tgz`]: content };
  expect(jar(change)).toEqual([`lower-one for Java ${problem}`]);
  expect(sources(change)).toEqual([`lower-one for Java, sources, ${problem}`]);
});

test.each([
  ['<groupId>com.example', '<groupId>javax.annotation', 'group com.example'],
  ['<artifactId>lower-one', '<artifactId>other', 'artifact lower-one'],
  ['<version>0.2.0', '<version>0.1.0', 'version 0.2.0'],
  ['Apache License 2.0', 'MIT', 'licence Apache-2.0'],
  ['https://www.apache.org/licenses/LICENSE-2.0', '', 'address of the licence'],
  ['<url>https://example.com/lower.git', '<url>https://example.com', 'url https://example.com/lower.git'],
  ['scm:git:https://example.com/lower.git', 'scm:git:', 'scm https://example.com/lower.git'],
])('a pom with another text than %s is refused', (from, to, what) => {
  expect(pom(from, to)).toEqual([`lower-one for Java does not have the ${what}`]);
});

test('a pom may not need what is neither ours nor of the CDK', () => {
  expect(pom('<groupId>javax.annotation', '<groupId>com.other')).toEqual([
    'lower-one for Java needs something of com.other',
  ]);
});

test('refuses more than twice the size of what npm gets', () => {
  expect(jar({}, 36)).toEqual([]);
  expect(jar({}, 37)).toEqual(['lower-one for Java has 37 bytes, the limit is 36']);
  expect(sources({}, 37)).toEqual(['lower-one for Java, sources, has 37 bytes, the limit is 36']);
});
