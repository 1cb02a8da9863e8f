"""CloudFormation: an engine and an API of our own in front of moto's services."""

from __future__ import annotations


def install() -> None:
    """Answer the CloudFormation API, with no stack yet."""
    # Imported here because the providers, which the API needs, use modules of this package.
    from local_aws import organizations
    from local_aws.cloudformation import api
    from local_aws.stack_sets import units

    forget()
    api.install()
    organizations.observe(units.follow_organization)


def forget() -> None:
    """Forget all stacks and stack sets, and the resources that are held generically."""
    from local_aws.cloudformation import stack
    from local_aws.providers import generic
    from local_aws.stack_sets import model

    stack.reset()
    model.reset()
    generic.reset()
