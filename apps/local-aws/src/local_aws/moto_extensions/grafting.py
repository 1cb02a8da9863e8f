"""How an extension changes a class of moto."""

from local_aws.grafting import graft

__all__ = ["graft"]
