from __future__ import annotations

from moto.core.utils import get_service_model

from local_aws.policy import s3_actions


def test_operations_with_an_action_of_another_name_exist() -> None:
    assert set(s3_actions._ACTIONS) <= set(get_service_model("s3").operation_names)
