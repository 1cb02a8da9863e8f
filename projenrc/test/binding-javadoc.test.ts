import { javadocJarProblems } from '../tools/binding-javadoc';
import { bindingOf, EXPECTED, type Files } from './binding-fixture';

const FOLDER = 'com/example/lowerone';
const PAGES: Files = {
  'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0',
  'element-list': 'com.example.lowerone',
  'index-all.html': '<html>',
  'jquery-ui.overrides.css': '.ui {}',
  'member-search-index.js': 'search = [];',
  'legal/ASSEMBLY_EXCEPTION': 'OPENJDK',
  'resources/x.png': 'PNG',
  'script-dir/jquery-3.7.1.min.js': 'jQuery',
  'resource-files/fonts/dejavu.css': '@font-face {}',
  [`${FOLDER}/package-summary.html`]: '<html>',
  [`${FOLDER}/Guard.html`]: '<html>',
  [`${FOLDER}/GuardProps.html`]: '<html>',
  [`${FOLDER}/GuardProps.Jsii$Proxy.html`]: '<html>',
  [`${FOLDER}/class-use/Guard.html`]: '<html>',
};

function problems(change: Files = {}, size?: number) {
  const own = { ...EXPECTED, id: 'com.example:lower-one', javaPackage: 'com.example.lowerone' };
  return javadocJarProblems(bindingOf({ ...PAGES, ...change }, size), own);
}

test('complete documents have no problems', () => {
  expect(problems()).toEqual([]);
});

test.each([undefined, '', '\n'])('have a page for each type: %j', (page) => {
  expect(problems({ [`${FOLDER}/GuardProps.html`]: page })).toEqual([
    `lower-one for Java, documents, lacks ${FOLDER}/GuardProps.html`,
  ]);
});

test.each([
  '.env',
  'settings.xml',
  'notes/index.html',
  'resources/.netrc',
  'tests/index.html',
  'node_modules/left/index.js',
  'com/other/Guard.html',
  `${FOLDER}/Other.html`,
  `${FOLDER}/Guards.html`,
  `${FOLDER}/Guard.java`,
  `${FOLDER}/class-use/Other.html`,
  `${FOLDER}/deeper/Guard.html`,
])('may not hold %s', (file) => {
  expect(problems({ [file]: 'x' })).toEqual([`lower-one for Java, documents, holds ${file}`]);
});

test('may not name a path of the machine that made them', () => {
  expect(problems({ 'index-all.html': 'from /home/ada/project/Guard.java' })).toEqual([
    'lower-one for Java, documents, names /home/ada/project/Guard.java of this machine in index-all.html',
  ]);
});

test('are at most six times the size of what npm gets', () => {
  expect(problems({}, 108)).toEqual([]);
  expect(problems({}, 109)).toEqual(['lower-one for Java, documents, has 109 bytes, the limit is 108']);
});
