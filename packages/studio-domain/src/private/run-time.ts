import { Duration } from 'aws-cdk-lib';

/** The longest that a Lambda function may run: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
export const LONG_RUN = Duration.minutes(15);
/** CloudFormation waits a little longer, so that it hears the function's own report first. */
export const LONG_RUN_ANSWER = Duration.minutes(17);
