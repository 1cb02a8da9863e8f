"""The keys of log groups: CloudWatch Logs takes a key only when the key's policy lets the service use it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from __future__ import annotations

from local_aws.accounts import PARTITION
from local_aws.api_request import ApiRequest
from local_aws.policy import keys
from local_aws.policy.refusal import Refusal

_OPERATIONS = ("AssociateKmsKey", "CreateLogGroup")
_ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")
"""What the service needs of the key. Which of them it tries at once is not verified without AWS."""


def refusal_of_request(request: ApiRequest) -> Refusal | None:
    """Why CloudWatch Logs may not use the key that the request gives a log group, or None."""
    reference, name = request.parameters.get("kmsKeyId"), request.parameters.get("logGroupName")
    if request.operation not in _OPERATIONS or not reference or not name:
        return None
    account, region = request.caller.account, request.region
    group = f"arn:{PARTITION}:logs:{region}:{account}:log-group:{name}"
    key = keys.find_key(str(reference), account, region)
    reason = (
        keys.refusal_for_service(key, f"logs.{region}.amazonaws.com", _ACTIONS, {"aws:logs:arn": group})
        if key
        else f"key {reference} does not exist"
    )
    if reason is None:
        return None
    message = f"The specified KMS key does not exist or is not allowed to be used with '{group}': {reason}"
    return Refusal("InvalidParameterException", message, 400)
