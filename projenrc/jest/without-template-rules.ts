/**
 * Leaves out the rules of the CDK for templates, which in tests of packages warn and nobody reads: loading them takes most
 * of the time of a test file. The templates of the app are checked against them, and by cfn-lint, when it is synthesized.
 *
 * A test that wants them sets the variable to `true`, and the feature flag that makes errors of them.
 */
process.env.CDK_VALIDATION = 'false';
