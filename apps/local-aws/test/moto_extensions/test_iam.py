from __future__ import annotations

import json
from typing import Any

from local_aws.clients import Clients

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def policy(clients: Clients) -> Any:
    return clients.client("iam").get_policy(PolicyArn=READ_ONLY)["Policy"]


def test_each_account_counts_its_own_attachments_of_a_managed_policy(clients: Clients, other_clients: Clients) -> None:
    iam = clients.client("iam")
    assert policy(clients)["AttachmentCount"] == policy(other_clients)["AttachmentCount"] == 0
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
    iam.attach_role_policy(RoleName="r", PolicyArn=READ_ONLY)
    assert policy(clients)["AttachmentCount"] == 1
    assert policy(other_clients)["AttachmentCount"] == 0


def test_a_new_server_has_forgotten_the_attachments(clients: Clients) -> None:
    assert policy(clients)["AttachmentCount"] == 0
