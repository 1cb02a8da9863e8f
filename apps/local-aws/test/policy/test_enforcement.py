from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from scene import in_vpc, policy, refused, role, session

from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION

ADMIN = f"arn:aws:iam::{ACCOUNT}:user/administrator"


def bucket(clients: Clients, *statements: dict[str, Any]) -> Any:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="data", Key="file", Body=b"content")
    if statements:
        s3.put_bucket_policy(Bucket="data", Policy=policy(*statements))
    return s3


class TestTrust:
    def test_other_account_that_is_trusted_may_assume(self, clients: Clients, other_clients: Clients) -> None:
        arn = role(clients, "shared", {"Principal": {"AWS": OTHER_ACCOUNT}})
        identity = session(other_clients, arn).client("sts").get_caller_identity()
        assert identity["Account"] == ACCOUNT
        assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/shared/test"

    def test_fails_for_whom_nobody_trusts(self, clients: Clients, other_clients: Clients) -> None:
        arn = role(clients, "closed", {"Principal": {"Service": "lambda.amazonaws.com"}})
        for stranger in (clients, other_clients):
            with pytest.raises(ClientError) as caught:
                session(stranger, arn)
            code, message = refused(caught)
            assert code == "AccessDenied"
            assert f'sts:AssumeRole on resource: "{arn}" because no role trust policy allows' in message

    def test_fails_for_a_role_that_does_not_exist(self, clients: Clients) -> None:
        with pytest.raises(ClientError) as caught:
            session(clients, f"arn:aws:iam::{ACCOUNT}:role/none")
        assert refused(caught)[0] == "AccessDenied"

    def test_external_id(self, clients: Clients, other_clients: Clients) -> None:
        condition = {"Condition": {"StringEquals": {"sts:ExternalId": "agreed"}}}
        arn = role(clients, "partner", {"Principal": {"AWS": OTHER_ACCOUNT}, **condition})
        session(other_clients, arn, ExternalId="agreed")
        for options in ({}, {"ExternalId": "guessed"}):
            with pytest.raises(ClientError, match="AccessDenied"):
                session(other_clients, arn, **options)

    def test_tags_need_their_own_permission_and_reach_policies(self, clients: Clients) -> None:
        plain = role(clients, "plain", {"Principal": {"AWS": ACCOUNT}})
        tags = [{"Key": "team", "Value": "blue"}]
        with pytest.raises(ClientError, match="sts:TagSession"):
            session(clients, plain, Tags=tags)
        taggable = role(clients, "taggable", {"Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": "*"})
        unless_blue = {"StringNotEquals": {"aws:PrincipalTag/team": "blue"}, "ArnLike": {"aws:PrincipalArn": taggable}}
        bucket(clients, {"Action": "s3:GetObject", "Condition": unless_blue})
        session(clients, taggable, Tags=tags).client("s3").get_object(Bucket="data", Key="file")
        with pytest.raises(ClientError, match="AccessDenied"):
            session(clients, taggable).client("s3").get_object(Bucket="data", Key="file")

    def test_lambda_refuses_a_role_that_it_may_not_assume(self, clients: Clients) -> None:
        arn = role(clients, "human", {"Principal": {"AWS": ACCOUNT}})
        with pytest.raises(ClientError) as caught:
            clients.client("lambda").create_function(
                FunctionName="f", Runtime="python3.12", Role=arn, Handler="index.handler", Code={"ZipFile": b"zip"}
            )
        code, message = refused(caught)
        assert code == "InvalidParameterValueException"
        assert message.startswith("The role defined for the function cannot be assumed by Lambda.")


class TestBuckets:
    def test_own_account_needs_no_allow(self, clients: Clients) -> None:
        s3 = bucket(clients, {"Effect": "Allow", "Principal": {"AWS": OTHER_ACCOUNT}, "Action": "s3:PutObject"})
        assert s3.get_object(Bucket="data", Key="file")["Body"].read() == b"content"

    def test_explicit_deny_names_action_resource_and_statement(self, clients: Clients) -> None:
        s3 = bucket(clients, {"Sid": "NoReads", "Action": "s3:GetObject"})
        with pytest.raises(ClientError) as caught:
            s3.get_object(Bucket="data", Key="file")
        assert refused(caught) == (
            "AccessDenied",
            f'User: {ADMIN} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::data/file" '
            "with an explicit deny in a resource-based policy (NoReads)",
        )
        s3.put_object(Bucket="data", Key="other", Body=b"")

    def test_other_account_needs_an_allow(self, clients: Clients, other_clients: Clients) -> None:
        s3 = bucket(clients)
        theirs = other_clients.client("s3")
        with pytest.raises(ClientError, match="because no resource-based policy allows the s3:GetObject action"):
            theirs.get_object(Bucket="data", Key="file")
        allow = {"Effect": "Allow", "Principal": {"AWS": OTHER_ACCOUNT}, "Action": "s3:GetObject"}
        s3.put_bucket_policy(Bucket="data", Policy=policy(allow))
        assert theirs.get_object(Bucket="data", Key="file")["Body"].read() == b"content"

    def test_condition_on_the_path_of_the_role(self, clients: Clients) -> None:
        setup = role(clients, "setup", {"Principal": {"AWS": ACCOUNT}}, path="/platform/")
        other = role(clients, "other", {"Principal": {"AWS": ACCOUNT}}, path="/team/")
        pattern = f"arn:aws:iam::{ACCOUNT}:role/platform/*"
        spared = {"ArnNotLike": {"aws:PrincipalArn": [pattern, ADMIN]}}
        bucket(clients, {"Action": "s3:*", "Condition": spared})
        session(clients, setup).client("s3").get_object(Bucket="data", Key="file")
        with pytest.raises(ClientError, match="explicit deny"):
            session(clients, other).client("s3").get_object(Bucket="data", Key="file")

    def test_presigned_url_acts_for_its_signer(self, clients: Clients, other_clients: Clients) -> None:
        bucket(clients)
        parameters = {"Bucket": "data", "Key": "file"}
        own = clients.client("s3").generate_presigned_url("get_object", Params=parameters)
        assert urllib.request.urlopen(own).read() == b"content"
        theirs = other_clients.client("s3").generate_presigned_url("get_object", Params=parameters)
        for url in (theirs, own.split("?")[0]):
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(url)

    def test_url_presigned_with_version_4_belongs_to_the_account_of_its_signer(
        self, server: Settings, clients: Clients
    ) -> None:
        bucket(clients)
        signing = boto3.client(
            "s3",
            region_name=REGION,
            endpoint_url=server.endpoint,
            aws_access_key_id=clients.credentials.access_key_id,
            aws_secret_access_key=clients.credentials.secret_access_key,
            config=Config(signature_version="s3v4"),
        )
        url = signing.generate_presigned_url("list_buckets")
        assert "X-Amz-Credential=" in url
        assert b"<Name>data</Name>" in urllib.request.urlopen(url).read()

    def test_deleting_many_asks_for_each(self, clients: Clients) -> None:
        s3 = bucket(clients, {"Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::data/kept/*"})
        s3.delete_objects(Bucket="data", Delete={"Objects": [{"Key": "file"}]})
        with pytest.raises(ClientError, match="s3:DeleteObject"):
            s3.delete_objects(Bucket="data", Delete={"Objects": [{"Key": "free"}, {"Key": "kept/file"}]})

    def test_copy_asks_for_its_source_too(self, clients: Clients) -> None:
        s3 = bucket(clients, {"Action": "s3:GetObject"})
        with pytest.raises(ClientError, match="s3:GetObject"):
            s3.copy_object(Bucket="data", Key="copy", CopySource="data/file")

    @pytest.mark.parametrize(
        ("action", "call"),
        [
            ("s3:ListBucket", lambda s3: s3.list_objects_v2(Bucket="data")),
            ("s3:GetEncryptionConfiguration", lambda s3: s3.get_bucket_encryption(Bucket="data")),
            ("s3:PutLifecycleConfiguration", lambda s3: s3.delete_bucket_lifecycle(Bucket="data")),
            ("s3:PutBucketPolicy", lambda s3: s3.put_bucket_policy(Bucket="data", Policy=policy({"Action": "s3:*"}))),
            ("s3:DeleteBucket", lambda s3: s3.delete_bucket(Bucket="data")),
        ],
    )
    def test_bucket_operations_have_their_iam_names(self, clients: Clients, action: str, call: Any) -> None:
        s3 = bucket(clients, {"Action": action})
        with pytest.raises(ClientError, match=f"not authorized to perform: {action} "):
            call(s3)

    def test_upload_without_the_demanded_encryption_header(self, clients: Clients) -> None:
        header = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
        s3 = bucket(clients, {"Action": "s3:PutObject", "Condition": header})
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object(Bucket="data", Key="plain", Body=b"")
        s3.put_object(Bucket="data", Key="sealed", Body=b"", ServerSideEncryption="aws:kms")

    def test_policy_that_cannot_be_evaluated_is_refused(self, clients: Clients) -> None:
        s3 = bucket(clients)
        with pytest.raises(ClientError) as caught:
            s3.put_bucket_policy(Bucket="data", Policy=policy({"Action": "s3:*", "Condition": {"StringEqual": {}}}))
        assert refused(caught) == ("MalformedPolicy", 'statement 0: unknown condition operator "StringEqual"')


class TestNetwork:
    def test_only_a_vpc_with_an_endpoint_has_a_position(self, clients: Clients) -> None:
        ec2 = clients.client("ec2")
        inside = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        without_endpoint = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        endpoint = ec2.create_vpc_endpoint(VpcId=inside, ServiceName=f"com.amazonaws.{REGION}.s3")["VpcEndpoint"]
        outside = {"StringNotEquals": {"aws:SourceVpc": inside}}
        s3 = bucket(clients, {"Sid": "OnlyInside", "Action": "s3:GetObject", "Condition": outside})

        assert in_vpc(clients, "s3", inside).get_object(Bucket="data", Key="file")["Body"].read() == b"content"
        for client in (s3, in_vpc(clients, "s3", without_endpoint)):
            with pytest.raises(ClientError, match="OnlyInside"):
                client.get_object(Bucket="data", Key="file")

        other_endpoint = {"StringNotEquals": {"aws:SourceVpce": "vpce-other"}}
        s3.put_bucket_policy(Bucket="data", Policy=policy({"Action": "s3:GetObject", "Condition": other_endpoint}))
        with pytest.raises(ClientError, match="AccessDenied"):
            in_vpc(clients, "s3", inside).get_object(Bucket="data", Key="file")
        this_endpoint = {"StringNotEquals": {"aws:SourceVpce": endpoint["VpcEndpointId"]}}
        s3.put_bucket_policy(Bucket="data", Policy=policy({"Action": "s3:GetObject", "Condition": this_endpoint}))
        in_vpc(clients, "s3", inside).get_object(Bucket="data", Key="file")


class TestKeys:
    @staticmethod
    def key(clients: Clients, *statements: dict[str, Any]) -> str:
        allowed = [{"Effect": "Allow", **statement} for statement in statements]
        created = clients.client("kms").create_key(Policy=policy(*allowed))
        return str(created["KeyMetadata"]["Arn"])

    def test_account_gets_what_the_policy_delegates(self, clients: Clients, other_clients: Clients) -> None:
        arn = self.key(clients, {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"})
        assert clients.client("kms").describe_key(KeyId=arn)["KeyMetadata"]["Arn"] == arn
        with pytest.raises(ClientError) as caught:
            other_clients.client("kms").describe_key(KeyId=arn)
        code, message = refused(caught)
        assert code == "AccessDeniedException"
        assert "because no resource-based policy allows the kms:DescribeKey action" in message

    def test_key_that_delegates_nothing_locks_its_own_account_out(self, clients: Clients) -> None:
        owner = role(clients, "owner", {"Principal": {"AWS": ACCOUNT}})
        arn = self.key(clients, {"Principal": {"AWS": owner}, "Action": "kms:*"})
        kms = clients.client("kms")
        for call in (
            lambda: kms.describe_key(KeyId=arn),
            lambda: kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=policy({"Action": "kms:*"})),
            lambda: kms.schedule_key_deletion(KeyId=arn),
            lambda: kms.create_alias(AliasName="alias/mine", TargetKeyId=arn),
        ):
            with pytest.raises(ClientError, match="AccessDenied"):
                call()
        assert session(clients, owner).client("kms").describe_key(KeyId=arn)["KeyMetadata"]["Arn"] == arn

    def test_denial_of_somebody_else_is_none(self, clients: Clients) -> None:
        deny = {"Effect": "Deny", "Principal": {"AWS": OTHER_ACCOUNT}, "Action": "kms:DescribeKey"}
        arn = self.key(clients, {"Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}, deny)
        assert clients.client("kms").describe_key(KeyId=arn)["KeyMetadata"]["Arn"] == arn

    def test_decrypt_is_judged_by_the_key_in_the_ciphertext(self, clients: Clients) -> None:
        arn = self.key(
            clients,
            {"Principal": {"AWS": ACCOUNT}, "Action": "kms:*"},
            {"Effect": "Deny", "Action": "kms:Decrypt", "Sid": "WriteOnly"},
        )
        kms = clients.client("kms")
        blob = kms.encrypt(KeyId=arn, Plaintext=b"secret")["CiphertextBlob"]
        with pytest.raises(ClientError, match="WriteOnly"):
            kms.decrypt(CiphertextBlob=blob)

    def test_alias_leads_to_the_key(self, clients: Clients) -> None:
        deny = {"Effect": "Deny", "Action": "kms:Encrypt"}
        arn = self.key(clients, {"Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}, deny)
        kms = clients.client("kms")
        kms.create_alias(AliasName="alias/mine", TargetKeyId=arn)
        with pytest.raises(ClientError, match="explicit deny"):
            kms.encrypt(KeyId="alias/mine", Plaintext=b"secret")

    def test_objects_are_read_and_written_with_the_key_of_the_bucket(self, clients: Clients) -> None:
        writer = role(clients, "writer", {"Principal": {"AWS": ACCOUNT}})
        reader = role(clients, "reader", {"Principal": {"AWS": ACCOUNT}})
        via_s3 = {"Condition": {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}}
        arn = self.key(
            clients,
            {"Principal": {"AWS": writer}, "Action": "kms:GenerateDataKey*", **via_s3},
            {"Principal": {"AWS": reader}, "Action": "kms:Decrypt", **via_s3},
        )
        s3 = bucket(clients)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}}
        s3.put_bucket_encryption(Bucket="data", ServerSideEncryptionConfiguration={"Rules": [rule]})
        writing, reading = session(clients, writer), session(clients, reader)
        writing.client("s3").put_object(Bucket="data", Key="sealed", Body=b"secret")
        assert reading.client("s3").get_object(Bucket="data", Key="sealed")["Body"].read() == b"secret"
        with pytest.raises(ClientError, match="kms:Decrypt"):
            writing.client("s3").get_object(Bucket="data", Key="sealed")
        with pytest.raises(ClientError, match="kms:GenerateDataKey"):
            reading.client("s3").put_object(Bucket="data", Key="sealed", Body=b"")
        with pytest.raises(ClientError, match="AccessDenied"):
            reading.client("kms").decrypt(CiphertextBlob=arn.split("/")[1].encode() + b"-" * 40)


class TestLogGroups:
    GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ours"
    SERVICE = f"logs.{REGION}.amazonaws.com"
    USE = ("kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*")

    def refusal(self, clients: Clients, key: str, operation: str = "create_log_group") -> str:
        with pytest.raises(ClientError) as caught:
            getattr(clients.client("logs"), operation)(logGroupName="/ours", kmsKeyId=key)
        code, message = refused(caught)
        assert code == "InvalidParameterException"
        assert message.startswith("The specified KMS key does not exist or is not allowed to be used with")
        return message

    def key(self, clients: Clients, **service: Any) -> str:
        owner = {"Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}
        statement = {"Principal": {"Service": self.SERVICE}, "Action": self.USE, **service}
        return TestKeys.key(clients, owner, statement)

    def test_key_that_lets_the_service_use_it_for_this_group(self, clients: Clients) -> None:
        only_ours = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": self.GROUP}}
        key = self.key(clients, Condition=only_ours)
        logs = clients.client("logs")
        logs.create_log_group(logGroupName="/ours", kmsKeyId=key)
        logs.associate_kms_key(logGroupName="/ours", kmsKeyId=key)
        assert logs.describe_log_groups()["logGroups"][0]["kmsKeyId"] == key

    @pytest.mark.parametrize(
        "service",
        [
            {"Principal": {"AWS": ACCOUNT}},
            {"Principal": {"Service": "logs.us-east-1.amazonaws.com"}},
            {"Action": ("kms:Encrypt*", "kms:Decrypt*")},
            {"Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"{GROUP}-not"}}},
        ],
        ids=["nobody", "other-region", "too-little", "other-group"],
    )
    def test_key_that_does_not(self, clients: Clients, service: dict[str, Any]) -> None:
        key = self.key(clients, **service)
        assert f"User: {self.SERVICE} is not authorized to perform: kms:" in self.refusal(clients, key)
        assert clients.client("logs").describe_log_groups()["logGroups"] == []
        clients.client("logs").create_log_group(logGroupName="/ours")
        self.refusal(clients, key, "associate_kms_key")

    def test_key_that_is_not_there(self, clients: Clients) -> None:
        gone = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/gone"
        assert self.refusal(clients, gone).endswith(f"key {gone} does not exist")
        key = self.key(clients)
        clients.client("kms").disable_key(KeyId=key.rsplit("/", 1)[-1])
        assert self.refusal(clients, key).endswith("is Disabled")
