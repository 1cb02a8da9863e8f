/**
 * Leaves out the rules of the CDK for templates: loading them takes most of the time of a test file, and in tests of
 * packages they warn and nobody reads. The templates of the app are checked against them, and by cfn-lint, when it is
 * synthesized, and those of its examples in a test.
 *
 * A test that wants them sets the variable to `true`, and the feature flag that makes errors of them; the app has it.
 */
process.env.CDK_VALIDATION = 'false';
