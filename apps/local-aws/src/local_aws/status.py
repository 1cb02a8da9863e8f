"""What the page "status" says: stacks, stack sets and products in all accounts, and what local AWS lacks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from moto.servicecatalog.models import servicecatalog_backends

from local_aws import unimplemented
from local_aws.cloudformation.stack import all_stacks
from local_aws.providers import generic
from local_aws.stack_sets.model import StackInstance, all_stack_sets


def collect() -> dict[str, Any]:
    """`stacks` holds every stack; those that belong to a stack set or a product are named there too, by `stack`."""
    return {
        "stacks": [
            {
                "account": stack.account,
                "region": stack.region,
                "name": stack.name,
                "status": stack.status,
                "resources": len(stack.resources),
            }
            for stack in all_stacks()
        ],
        "stack_sets": [
            {
                "account": each.account,
                "region": each.region,
                "name": each.name,
                "status": each.status,
                "instances": [_instance(instance) for instance in list(each.instances.values())],
            }
            for each in all_stack_sets()
        ],
        "products": _products(),
        "generic": [asdict(resource) for resource in generic.held()],
        "unimplemented": unimplemented.counts(),
    }


def _instance(instance: StackInstance) -> dict[str, Any]:
    return {
        "account": instance.account,
        "region": instance.region,
        "status": instance.status,
        "detailed_status": instance.detailed_status,
        "reason": instance.reason,
        "stack": _name(instance.stack_id),
    }


def _products() -> list[dict[str, Any]]:
    """The provisioned products."""
    backends: list[tuple[str, str, Any]] = list(servicecatalog_backends.iter_backends())
    return [
        {
            "account": account,
            "region": region,
            "name": product.name,
            "status": product.status,
            "product": product.product_name,
            "version": product.version_name,
            "reason": product.message,
            "stack": _name(product.stack_id),
        }
        for account, region, backend in backends
        for product in list(backend.catalog.provisioned.values())
    ]


def _name(stack_id: str | None) -> str | None:
    """The name in the ARN of a stack."""
    return stack_id.split("/")[1] if stack_id else None
