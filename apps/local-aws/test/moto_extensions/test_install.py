from __future__ import annotations

from moto.ec2.models import EC2Backend
from moto.sagemaker.models import SageMakerModelBackend

from local_aws import moto_extensions


def test_installing_again_changes_nothing() -> None:
    moto_extensions.install()
    before = (EC2Backend.create_vpc, SageMakerModelBackend.__init__)
    moto_extensions.install()
    assert (EC2Backend.create_vpc, SageMakerModelBackend.__init__) == before
