import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { KEY_USE_ACTIONS } from './private/actions';
import { ValidationErrors } from './validation';

/** An AWS service that uses a key under its own service principal. */
export class KeyService {
  /**
   * CloudWatch Logs, for log groups of this account and region whose names match.
   *
   * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   *
   * @param logGroupNamePattern names of the log groups; `*` stands for any characters. Default: every name
   */
  public static cloudWatchLogs(logGroupNamePattern: string = '*'): KeyService {
    const logGroups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${logGroupNamePattern}`;
    return new KeyService('CloudWatchLogs', `logs.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups },
    });
  }

  /**
   * Any service that says on whose behalf it works.
   *
   * @param servicePrincipal e.g. `logging.s3.amazonaws.com`; the service must send `aws:SourceAccount`
   * @throws SecureMlopsError when it is no service principal
   */
  public static ofPrincipal(servicePrincipal: string): KeyService {
    const errors = new ValidationErrors('KeyService.ofPrincipal');
    errors.pattern(
      'servicePrincipal',
      servicePrincipal,
      '[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?',
      'pass a service principal such as "logging.s3.amazonaws.com"',
    );
    errors.throwIfAny();
    const words = servicePrincipal.replace(/\.amazonaws\.com.*$/, '').split(/[^a-z0-9]+/);
    const sid = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    return new KeyService(sid, servicePrincipal, { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } });
  }

  private constructor(
    private readonly sid: string,
    /** Service principal that uses the key. */
    public readonly servicePrincipal: string,
    private readonly conditions: { [operator: string]: { [key: string]: string } },
  ) {}

  /** @internal */
  public _render(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: `UseBy${this.sid}`,
      principals: [new iam.ServicePrincipal(this.servicePrincipal)],
      actions: KEY_USE_ACTIONS,
      resources: ['*'],
      conditions: this.conditions,
    });
  }
}
